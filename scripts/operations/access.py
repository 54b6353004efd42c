"""Operations on who may do what: applications, users, groups, roles, permissions, tokens, secrets."""

from operations.row import Operation, Resource

APPLICATION = Resource(
    "ApplicationResourceApi",
    "Applications, which call the server with access keys.",
    (
        Operation(
            "list_applications() -> list[ConductorApplication]", "LIST_APPLICATIONS", "All applications."
        ),
        Operation(
            "create_application(body: CreateOrUpdateApplicationRequest) -> dict[str, Any]",
            "CREATE_APPLICATION",
            "Create an application. Answers it, as JSON.",
        ),
        Operation(
            "get_application(id: str) -> dict[str, Any]",
            "GET_APPLICATION",
            "An application, as JSON.",
            raises="NotFound",
        ),
        Operation(
            "get_app_by_access_key_id(access_key_id: str) -> dict[str, Any]",
            "GET_APPLICATION_OF_KEY",
            "The application that an access key belongs to, as JSON.",
            raises="NotFound",
        ),
        Operation(
            "update_application(body: CreateOrUpdateApplicationRequest, id: str) -> dict[str, Any]",
            "UPDATE_APPLICATION",
            "Rename an application. Answers it, as JSON.",
            raises="NotFound",
        ),
        Operation("delete_application(id: str) -> Any", "DELETE_APPLICATION", "Delete an application."),
        Operation(
            "get_access_keys(id: str) -> list[dict[str, Any]]",
            "LIST_ACCESS_KEYS",
            "The access keys of an application, as JSON, without their secrets.",
        ),
        Operation(
            "create_access_key(id: str) -> dict[str, Any]",
            "CREATE_ACCESS_KEY",
            "Create an access key: its `id` and its `secret`, which is shown this once.",
        ),
        Operation(
            "toggle_access_key_status(application_id: str, key_id: str) -> dict[str, Any]",
            "TOGGLE_ACCESS_KEY",
            "Make an active access key inactive, or the other way round. Answers it, as JSON.",
        ),
        Operation(
            "delete_access_key(application_id: str, key_id: str) -> Any",
            "DELETE_ACCESS_KEY",
            "Delete an access key.",
        ),
        Operation(
            "add_role_to_application_user(application_id: str, role: str) -> Any",
            "ADD_APPLICATION_ROLE",
            "Give an application a role.",
        ),
        Operation(
            "remove_role_from_application_user(application_id: str, role: str) -> Any",
            "DELETE_APPLICATION_ROLE",
            "Take a role from an application.",
        ),
        Operation(
            "get_tags_for_application(id: str) -> list[TagObject]",
            "GET_APPLICATION_TAGS",
            "The tags of an application.",
        ),
        Operation(
            "put_tags_for_application(body: list[TagObject], id: str) -> None",
            "PUT_APPLICATION_TAGS",
            "Add tags to an application.",
        ),
        Operation(
            "delete_tags_for_application(body: list[TagObject], id: str) -> None",
            "DELETE_APPLICATION_TAGS",
            "Take tags off an application.",
        ),
    ),
)

AUTHORIZATION = Resource(
    "AuthorizationResourceApi",
    "Permissions: who may do what with which object.",
    (
        Operation(
            "get_permissions(type: str, id: str) -> Any",
            "GET_GRANTS",
            "Who has access to an object: a list of subjects for each kind of access. `type` is one of `TargetType`.",
        ),
        Operation(
            "grant_permissions(body: AuthorizationRequest) -> Any",
            "GRANT",
            "Give a subject access to an object.",
        ),
        Operation(
            "remove_permissions(body: AuthorizationRequest) -> Any",
            "REVOKE",
            "Take access to an object from a subject.",
        ),
    ),
)

USER = Resource(
    "UserResourceApi",
    "Users.",
    (
        Operation(
            "list_users(*, apps: bool) -> list[ConductorUser]",
            "LIST_USERS",
            "All users; with those that stand for applications, if `apps` is set.",
        ),
        Operation("get_user(id: str) -> dict[str, Any]", "GET_USER", "A user, as JSON.", raises="NotFound"),
        Operation(
            "upsert_user(body: UpsertUserRequest, id: str) -> dict[str, Any]",
            "SAVE_USER",
            "Create or replace a user. Answers it, as JSON.",
        ),
        Operation("delete_user(id: str) -> Any", "DELETE_USER", "Delete a user."),
        Operation(
            "get_granted_permissions(user_id: str) -> Any",
            "GET_USER_PERMISSIONS",
            "What a user has access to: `grantedAccess`, a list.",
        ),
        Operation(
            "check_permissions(user_id: str, type: str, id: str) -> Any",
            "CHECK_PERMISSIONS",
            "Which kinds of access a user has to an object. `type` is one of `TargetType`.",
        ),
    ),
)

GROUP = Resource(
    "GroupResourceApi",
    "Groups of users.",
    (
        Operation("list_groups() -> list[Group]", "LIST_GROUPS", "All groups."),
        Operation(
            "get_group(id: str) -> dict[str, Any]", "GET_GROUP", "A group, as JSON.", raises="NotFound"
        ),
        Operation(
            "upsert_group(body: UpsertGroupRequest, id: str) -> dict[str, Any]",
            "SAVE_GROUP",
            "Create or replace a group. Answers it, as JSON.",
        ),
        Operation("delete_group(id: str) -> Any", "DELETE_GROUP", "Delete a group."),
        Operation(
            "get_granted_permissions1(group_id: str) -> Any",
            "GET_GROUP_PERMISSIONS",
            "What a group has access to: `grantedAccess`, a list.",
        ),
        Operation(
            "get_users_in_group(id: str) -> list[dict[str, Any]]",
            "LIST_GROUP_USERS",
            "The users in a group, as JSON.",
        ),
        Operation(
            "add_user_to_group(group_id: str, user_id: str) -> Any",
            "ADD_GROUP_USER",
            "Add a user to a group.",
        ),
        Operation(
            "remove_user_from_group(group_id: str, user_id: str) -> Any",
            "DELETE_GROUP_USER",
            "Take a user out of a group.",
        ),
        Operation(
            "add_users_to_group(group_id: str, body: list[str]) -> Any",
            "ADD_GROUP_USERS",
            "Add users, by id, to a group.",
        ),
        Operation(
            "remove_users_from_group(group_id: str, body: list[str]) -> Any",
            "DELETE_GROUP_USERS",
            "Take users, by id, out of a group.",
        ),
    ),
)

ROLE = Resource(
    "RoleResourceApi",
    "Roles, each a set of permissions.",
    (
        Operation("list_all_roles() -> list[Role]", "LIST_ROLES", "All roles."),
        Operation(
            "list_system_roles() -> Any", "LIST_SYSTEM_ROLES", "The roles that come with the server, by name."
        ),
        Operation(
            "list_custom_roles() -> list[Role]",
            "LIST_CUSTOM_ROLES",
            "The roles that were created on the server.",
        ),
        Operation(
            "list_available_permissions() -> Any", "LIST_PERMISSIONS", "All permissions that a role can have."
        ),
        Operation("create_role(body: CreateOrUpdateRoleRequest) -> Any", "CREATE_ROLE", "Create a role."),
        Operation("get_role(name: str) -> dict[str, Any]", "GET_ROLE", "A role, as JSON.", raises="NotFound"),
        Operation(
            "update_role(name: str, body: CreateOrUpdateRoleRequest) -> Any", "UPDATE_ROLE", "Replace a role."
        ),
        Operation("delete_role(name: str) -> Any", "DELETE_ROLE", "Delete a role."),
    ),
)

TOKEN = Resource(
    "TokenResourceApi",
    "Tokens, which access keys are exchanged for.",
    (
        Operation(
            "generate_token(body: GenerateTokenRequest) -> dict[str, Any]",
            "TOKEN",
            "Exchange an access key for a token: `token`.",
            raises="AuthorizationException for a wrong key",
        ),
        Operation("get_user_info() -> Any", "GET_USER_INFO", "Whom the token belongs to."),
    ),
)

GATEWAY_AUTH = Resource(
    "GatewayAuthResourceApi",
    "How the gateway tells who calls it.",
    (
        Operation(
            "create_config(body: AuthenticationConfig) -> str",
            "CREATE_GATEWAY_AUTH",
            "Create a configuration. Answers its id.",
        ),
        Operation(
            "get_config(id: str) -> AuthenticationConfig",
            "GET_GATEWAY_AUTH",
            "A configuration.",
            raises="NotFound",
        ),
        Operation(
            "list_all_configs() -> list[AuthenticationConfig]", "LIST_GATEWAY_AUTHS", "All configurations."
        ),
        Operation(
            "update_config(id: str, body: AuthenticationConfig) -> None",
            "UPDATE_GATEWAY_AUTH",
            "Replace a configuration.",
            raises="NotFound",
        ),
        Operation("delete_config(id: str) -> None", "DELETE_GATEWAY_AUTH", "Delete a configuration."),
    ),
)

SECRET = Resource(
    "SecretResourceApi",
    "Secrets that definitions can refer to. Open source takes them from the environment, to read only.",
    (
        Operation(
            "put_secret(body: str, key: str) -> Any",
            "PUT_SECRET",
            "Create or replace a secret: a text, sent as it is.",
            raises="Unsupported where secrets are read-only",
        ),
        Operation(
            "get_secret(key: str) -> str",
            "GET_SECRET",
            "The value of a secret.",
            raises="NotFound",
        ),
        Operation(
            "secret_exists(key: str) -> Any", "SECRET_EXISTS", "Whether there is a secret of this name."
        ),
        Operation(
            "delete_secret(key: str) -> Any",
            "DELETE_SECRET",
            "Delete a secret.",
            raises="Unsupported where secrets are read-only",
        ),
        Operation("list_all_secret_names() -> list[str]", "LIST_SECRET_NAMES", "The names of all secrets."),
        Operation(
            "list_secrets_that_user_can_grant_access_to() -> list[str]",
            "LIST_SECRETS",
            "The names of the secrets that the caller may share.",
        ),
        Operation(
            "list_secrets_with_tags_that_user_can_grant_access_to() -> list[dict[str, Any]]",
            "LIST_SECRETS_WITH_TAGS",
            "The `name` and the `tags` of the secrets that the caller may share.",
        ),
        Operation("get_tags(key: str) -> list[TagObject]", "GET_SECRET_TAGS", "The tags of a secret."),
        Operation(
            "put_tag_for_secret(body: list[TagObject], key: str) -> None",
            "PUT_SECRET_TAGS",
            "Add tags to a secret.",
        ),
        Operation(
            "delete_tag_for_secret(body: list[TagObject], key: str) -> None",
            "DELETE_SECRET_TAGS",
            "Take tags off a secret.",
        ),
    ),
)

RESOURCES = (APPLICATION, AUTHORIZATION, USER, GROUP, ROLE, TOKEN, GATEWAY_AUTH, SECRET)
