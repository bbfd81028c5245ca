"""What comes in and what goes out."""

from typing import Any

from rest_framework import serializers


class SwipeSerializer(serializers.Serializer[Any]):
    swipe_id = serializers.UUIDField()
    port = serializers.IntegerField(min_value=0, max_value=255)
    tag = serializers.CharField(max_length=40)
    boot_id = serializers.CharField(max_length=64)
    seq = serializers.IntegerField(min_value=0)
    mono_ms = serializers.IntegerField(min_value=0)
    wall = serializers.DateTimeField(required=False)
    clock = serializers.CharField(required=False, default="unset")


class MachineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    can_start = serializers.BooleanField()


class AnswerSerializer(serializers.Serializer[Any]):
    decision = serializers.CharField()
    action = serializers.CharField()
    reason = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())
    has = serializers.ListField(child=serializers.CharField())
    session_id = serializers.UUIDField(allow_null=True)
    person = serializers.CharField(allow_null=True)
    is_lead = serializers.BooleanField()
    machine = MachineSerializer()
    display = serializers.ListField(child=serializers.CharField())
    ttl_s = serializers.IntegerField()
    job = serializers.DictField(allow_null=True)
    server_time = serializers.IntegerField()
    config_rev = serializers.IntegerField()
    acl_rev = serializers.IntegerField()
