"""The statements that make the roles."""

from core.db.roles import ROLES, role_statements


def test_each_role_is_made_on_one_line_and_given_to_the_owner() -> None:
    *made, given = role_statements(owner="me")
    assert [role for role, one in zip(ROLES, made, strict=True) if f"ROLE {role} NOLOGIN" in one]
    assert all("\n" not in one and "NOBYPASSRLS" in one for one in made)
    assert given == f'GRANT {", ".join(ROLES)} TO "me"'
