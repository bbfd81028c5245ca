"""Reactions of ShopMonitor to events; one function a reaction."""
