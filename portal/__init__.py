"""Level Ground: a portal for therapy practices.

The map. Each folder is a capability; inside it a file's name tells its layer.

    accounts       who: people, roles, sign-in links, passwords, sessions
    specialists    profiles and the directory
    availability   hours, overrides, holidays, gaps, notice, caps: when a specialist is open
    bookings       the free 30-minute consultation: slots, book, move, cancel, undo, outcome
    intake         questionnaire, answers, scoring, safety, summary, note
    ics            calendar files; knows meetings, not our product; all pure
    notifications  outbox, mail, reminders, safe-contact policy
    directory      finding someone: the list of specialists, and each one's page
    practice       administration: check and publish profiles, import a practice
    workspace      the specialist's own desk: Today, calendar, clients
    api            JSON API: a second face on the same services
    pages          home, help and the other public pages
    demo           the demo practice, and made-up data for measurements

Reserved names touch the world: ``models services forms views guards commands
transport``. Every other module in a capability is pure: no Flask, no
SQLAlchemy, no clock, no I/O. Who may import whom is a table in
``tests/test_architecture.py``.
"""
