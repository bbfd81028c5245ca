"""The live process: sends the cards of boards to screens as they change (Server-Sent Events)."""
