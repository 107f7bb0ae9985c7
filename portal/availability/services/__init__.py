"""What reads and writes hours, rules and busy times: one module a use."""
