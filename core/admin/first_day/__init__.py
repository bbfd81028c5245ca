"""The set-up of a new shop, step by step."""

from core.admin.first_day import steps

STEPS = steps
