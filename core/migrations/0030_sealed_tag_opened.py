"""Security events about the sealed tag of a badge that somebody opened."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0029_policies_of_views_and_sign_in"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='securityevent',
            name='core_security_event_kind',
        ),
        migrations.AlterField(
            model_name='securityevent',
            name='kind',
            field=models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('sign_out', 'Signed out'), ('sign_in_ended', 'Sign-in ended'), ('locked_out', 'Locked out after wrong passwords'), ('signature_refused', 'Signature of a node refused'), ('nonce_replayed', 'Message of a node replayed'), ('clock_skewed', 'Clock of a node far off'), ('port_not_bound', 'Node named a foreign port'), ('sequence_reused', 'Node used a number twice'), ('node_enrolled', 'Node enrolled'), ('claim_refused', 'Claim code refused'), ('token_issued', 'Token issued'), ('token_refused', 'Token refused'), ('token_new_place', 'Token used from a new place'), ('token_renewed', 'Token renewed'), ('token_revoked', 'Token revoked'), ('keys_changed', 'Keys changed'), ('person_exported', 'Data of a person exported'), ('person_erased', 'Data of a person erased'), ('account_linked', 'Account bound to a provider'), ('second_factor_changed', 'Second factor changed'), ('client_changed', 'Component changed'), ('right_changed', 'Right changed'), ('module_switched', 'Module switched'), ('webhook_changed', 'Webhook changed'), ('event_retried', 'Event put in line again'), ('event_given_up', 'Event given up'), ('tag_unsealed', 'Sealed tag of a badge opened'), ('list_exported', 'List with people exported')], max_length=32, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sign_in', 'sign_in_failed', 'sign_out', 'sign_in_ended', 'locked_out', 'signature_refused', 'nonce_replayed', 'clock_skewed', 'port_not_bound', 'sequence_reused', 'node_enrolled', 'claim_refused', 'token_issued', 'token_refused', 'token_new_place', 'token_renewed', 'token_revoked', 'keys_changed', 'person_exported', 'person_erased', 'account_linked', 'second_factor_changed', 'client_changed', 'right_changed', 'module_switched', 'webhook_changed', 'event_retried', 'event_given_up', 'tag_unsealed', 'list_exported'])), name='core_security_event_kind'),
        ),
    ]
