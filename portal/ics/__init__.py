"""Calendar files (iCalendar, iTIP): knows meetings, not our product. All pure."""
