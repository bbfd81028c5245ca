"""Reactions of ShopTracker to events; one function a reaction."""
