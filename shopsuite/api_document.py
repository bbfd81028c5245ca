"""The API: how it behaves, and how it describes itself."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Shop Suite",
    "DESCRIPTION": "What happens at the machines and what the office plans, in one system.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # What is sent and what comes back differ: ids, moments, secrets, what is expanded.
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.document.describe_reading",
        "core.api.document.describe_writing",
        "core.api.refusals.describe_refusals",
        "core.api.document.add_examples",
        "shopmonitor.api.node_schema.describe_node_door",
    ],
    # Columns of one name with different words.
    "ENUM_NAME_OVERRIDES": {
        "AbsenceKind": "core.choices.AbsenceKind",
        "AbsenceState": "core.choices.AbsenceState",
        "App": "core.choices.App",
        "BadgeState": "core.choices.BadgeState",
        "EquipmentKind": "core.choices.EquipmentKind",
        "EquipmentStatus": "core.choices.EquipmentStatus",
        "DayRule": "core.choices.DayRule",
        "EventStatus": "core.choices.EventStatus",
        "Level": "core.choices.Level",
        "MachineStatus": "core.choices.MachineStatus",
        "SecurityEventKind": "core.choices.SecurityEventKind",
        "AlertKind": "shopmonitor.choices.AlertKind",
        "AlertState": "shopmonitor.choices.AlertState",
        "EStopState": "shopmonitor.choices.EStopState",
        "LogKind": "shopmonitor.choices.LogKind",
        "NodeState": "shopmonitor.choices.NodeState",
        "JobStatus": "shoptracker.choices.JobStatus",
        "OperationStatus": "shoptracker.choices.OperationStatus",
        "OrderStatus": "shoptracker.choices.OrderStatus",
        "WorkPlanState": "shoptracker.choices.WorkPlanState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.SuiteApiPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.CallerThrottle"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.errors.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
