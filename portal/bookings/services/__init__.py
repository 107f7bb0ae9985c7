"""What reads and writes bookings: one module a use. Every writer locks the specialist first."""
