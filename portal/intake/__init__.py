"""Questionnaire, answers, scoring, safety, summary and note."""
