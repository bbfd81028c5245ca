"""The statements that make roles and logins."""

from core.db.roles import (
    LOGIN,
    LOGIN_OF_DOOR,
    LOGINS,
    ROLES,
    SYSTEM,
    login_for,
    login_statements,
    role_statements,
)


def test_each_role_is_made_on_one_line_and_given_to_the_owner() -> None:
    *made, given = role_statements(owner="me")
    assert [role for role, one in zip(ROLES, made, strict=True) if f"ROLE {role} NOLOGIN" in one]
    assert all("\n" not in one and "NOBYPASSRLS" in one for one in made)
    assert given == f'GRANT {", ".join(ROLES)} TO "me"'


def test_logins_own_nothing_inherit_nothing_and_take_their_roles_alone() -> None:
    statements = login_statements()
    for login, taken in LOGINS.items():
        assert any(f"ROLE {login} LOGIN NOINHERIT NOSUPERUSER" in one for one in statements)
        assert f"GRANT {', '.join(taken)} TO {login}" in statements
    assert all("\n" not in one for one in statements)
    assert SYSTEM not in LOGINS[LOGIN_OF_DOOR["monitor"]] + LOGINS[LOGIN_OF_DOOR["tracker"]]


def test_one_door_has_a_login_of_its_own_several_share_one() -> None:
    assert login_for(["tracker"]) == "suite_tracker_login"
    assert login_for(["tracker", "monitor"]) == login_for(LOGIN_OF_DOOR) == LOGIN
