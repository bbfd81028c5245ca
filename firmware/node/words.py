"""What the display says by itself, in the node's language; at most 20 letters a line.

What the server decides comes with its own two lines.
"""

TEXTS = {
    "en": {
        "ready": ("Hold your badge here", ""),
        "asking": ("One moment...", ""),
        "granted": ("Welcome", "offline"),
        "ended": ("Goodbye", "offline"),
        "badge_unknown": ("Not on the list", "server is away"),
        "no_list": ("Server is away", "please wait"),
        "list_over": ("List is too old", "server is away"),
        "outside_hours": ("Outside of hours", ""),
        "machine_full": ("Machine is taken", ""),
        "second_person_needed": ("Second person:", "hold your badge"),
        "lead_needed": ("A lead must be here", ""),
        "estop_active": ("EMERGENCY STOP", "call a lead"),
        "machine_locked": ("Locked", "by the office"),
        "bad_tag": ("Badge not readable", "use another badge"),
        "full": ("Memory is full", "call a lead"),
        "refused": ("Not possible", "call a lead"),
        "warning": ("Still working?", "hold your badge"),
        "inactive": ("Ended: no activity", ""),
        "contact_lost": ("Ended: no server", ""),
        "waiting": ("Let me in:", ""),
        "claim_refused": ("Code not good", "make a new one"),
        "no_network": ("No network", ""),
        "update": ("New program", "please wait"),
    },
    "de": {
        "ready": ("Ausweis vorhalten", ""),
        "asking": ("Moment ...", ""),
        "granted": ("Willkommen", "offline"),
        "ended": ("Auf Wiedersehen", "offline"),
        "badge_unknown": ("Nicht auf der Liste", "Server ist weg"),
        "no_list": ("Server ist weg", "bitte warten"),
        "list_over": ("Liste ist zu alt", "Server ist weg"),
        "outside_hours": ("Keine Arbeitszeit", ""),
        "machine_full": ("Maschine ist belegt", ""),
        "second_person_needed": ("Zweite Person:", "Ausweis vorhalten"),
        "lead_needed": ("Aufsicht muss", "hier sein"),
        "estop_active": ("NOT-HALT", "Aufsicht rufen"),
        "machine_locked": ("Gesperrt", "vom Büro"),
        "bad_tag": ("Ausweis unlesbar", "anderen nehmen"),
        "full": ("Speicher ist voll", "Aufsicht rufen"),
        "refused": ("Nicht möglich", "Aufsicht rufen"),
        "warning": ("Noch bei der Arbeit?", "Ausweis vorhalten"),
        "inactive": ("Ende: nichts getan", ""),
        "contact_lost": ("Ende: Server weg", ""),
        "waiting": ("Bitte einlassen:", ""),
        "claim_refused": ("Code gilt nicht", "neuen Code holen"),
        "no_network": ("Kein Netz", ""),
        "update": ("Neues Programm", "bitte warten"),
    },
}


def lines(language, key):
    """Return the two lines of a text; English where a language is not known."""
    return list(TEXTS.get(language[:2], TEXTS["en"])[key])
