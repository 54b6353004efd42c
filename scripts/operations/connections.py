"""Operations on what workflows call: integrations of models and databases, prompts, services."""

from operations.row import Operation, Resource

INTEGRATION = Resource(
    "IntegrationResourceApi",
    "Integrations: providers of models and databases, and the models or indexes that each has.",
    (
        Operation(
            "get_integration_providers(*, type: str, active_only: bool) -> list[Integration]",
            "LIST_INTEGRATIONS",
            "All providers, or those of a type; only the active ones, if asked for.",
        ),
        Operation(
            "get_providers_and_integrations(*, type: str, active_only: bool) -> list[str]",
            "LIST_INTEGRATION_NAMES",
            "All integrations as `provider:integration`.",
        ),
        Operation(
            "get_integration_provider_defs() -> list[IntegrationDef]",
            "LIST_INTEGRATION_DEFINITIONS",
            "The kinds of provider there are, and how each is configured.",
        ),
        Operation(
            "get_integration_provider(name: str) -> Integration",
            "GET_INTEGRATION",
            "A provider.",
            raises="NotFound",
        ),
        Operation(
            "save_integration_provider(body: IntegrationUpdate, name: str) -> None",
            "SAVE_INTEGRATION",
            "Create or replace a provider.",
        ),
        Operation(
            "delete_integration_provider(name: str) -> None", "DELETE_INTEGRATION", "Delete a provider."
        ),
        Operation(
            "get_token_usage_for_integration_provider(name: str) -> dict[str, str]",
            "GET_INTEGRATION_USAGE",
            "How many tokens a provider has used, by integration.",
        ),
        Operation(
            "get_tags_for_integration_provider(name: str) -> list[TagObject]",
            "GET_INTEGRATION_TAGS",
            "The tags of a provider.",
        ),
        Operation(
            "put_tag_for_integration_provider(body: list[TagObject], name: str) -> None",
            "PUT_INTEGRATION_TAGS",
            "Add tags to a provider.",
        ),
        Operation(
            "delete_tag_for_integration_provider(body: list[TagObject], name: str) -> None",
            "DELETE_INTEGRATION_TAGS",
            "Take tags off a provider.",
        ),
        Operation(
            "get_integration_apis(name: str, *, active_only: bool) -> list[IntegrationApi]",
            "LIST_INTEGRATION_APIS",
            "The integrations of a provider.",
        ),
        Operation(
            "get_integration_available_apis(name: str) -> list[str]",
            "LIST_INTEGRATION_API_NAMES",
            "The names of what a provider offers.",
        ),
        Operation(
            "get_integration_api(name: str, integration_name: str) -> IntegrationApi",
            "GET_INTEGRATION_API",
            "An integration of a provider.",
            raises="NotFound",
        ),
        Operation(
            "save_integration_api(body: IntegrationApiUpdate, name: str, integration_name: str) -> None",
            "SAVE_INTEGRATION_API",
            "Create or replace an integration of a provider.",
        ),
        Operation(
            "delete_integration_api(name: str, integration_name: str) -> None",
            "DELETE_INTEGRATION_API",
            "Delete an integration of a provider.",
        ),
        Operation(
            "get_token_usage_for_integration(name: str, integration_name: str) -> int",
            "GET_INTEGRATION_API_USAGE",
            "How many tokens an integration has used.",
        ),
        Operation(
            "register_token_usage(body: int, name: str, integration_name: str) -> None",
            "REGISTER_INTEGRATION_API_USAGE",
            "Add to the tokens that an integration has used.",
        ),
        Operation(
            "get_tags_for_integration(name: str, integration_name: str) -> list[TagObject]",
            "GET_INTEGRATION_API_TAGS",
            "The tags of an integration.",
        ),
        Operation(
            "put_tag_for_integration(body: list[TagObject], name: str, integration_name: str) -> None",
            "PUT_INTEGRATION_API_TAGS",
            "Add tags to an integration.",
        ),
        Operation(
            "delete_tag_for_integration(body: list[TagObject], name: str, integration_name: str) -> None",
            "DELETE_INTEGRATION_API_TAGS",
            "Take tags off an integration.",
        ),
        Operation(
            "get_prompts_with_integration(integration_provider: str, integration_name: str) -> list[PromptTemplate]",
            "LIST_INTEGRATION_PROMPTS",
            "The prompts that an integration may be asked with.",
        ),
        Operation(
            "associate_prompt_with_integration(integration_provider: str, integration_name: str, "
            "prompt_name: str) -> None",
            "ADD_INTEGRATION_PROMPT",
            "Let an integration be asked with a prompt.",
        ),
    ),
)

PROMPT = Resource(
    "PromptResourceApi",
    "Prompts: texts with variables that models are asked with.",
    (
        Operation("get_message_templates() -> list[PromptTemplate]", "LIST_PROMPTS", "All prompts."),
        Operation(
            "get_message_template(name: str) -> PromptTemplate", "GET_PROMPT", "A prompt.", raises="NotFound"
        ),
        Operation(
            "save_message_template(body: str, description: str, name: str, *, models: list[str], version: int, "
            "auto_increment: bool, autoIncrement: bool) -> None",
            "SAVE_PROMPT",
            "Create or replace a prompt: a text, sent as it is. `models` are those it is for, as "
            "`provider:model`; with `auto_increment` it gets the next version.",
            spellings={"auto_increment": "autoIncrement"},
        ),
        Operation("delete_message_template(name: str) -> None", "DELETE_PROMPT", "Delete a prompt."),
        Operation(
            "test_message_template(body: PromptTemplateTestRequest) -> str",
            "TEST_PROMPT",
            "Ask a model with a prompt. Answers what it says.",
        ),
        Operation(
            "get_tags_for_prompt_template(name: str) -> list[TagObject]",
            "GET_PROMPT_TAGS",
            "The tags of a prompt.",
        ),
        Operation(
            "put_tag_for_prompt_template(body: list[TagObject], name: str) -> None",
            "PUT_PROMPT_TAGS",
            "Add tags to a prompt.",
        ),
        Operation(
            "delete_tag_for_prompt_template(body: list[TagObject], name: str) -> None",
            "DELETE_PROMPT_TAGS",
            "Take tags off a prompt.",
        ),
    ),
)

SERVICE_REGISTRY = Resource(
    "ServiceRegistryResourceApi",
    "Services that workflows call over HTTP or gRPC.",
    (
        Operation("get_registered_services() -> list[ServiceRegistry]", "LIST_SERVICES", "All services."),
        Operation(
            "get_service(name: str) -> ServiceRegistry", "GET_SERVICE", "A service.", raises="NotFound"
        ),
        Operation(
            "add_or_update_service(body: ServiceRegistry) -> None",
            "SAVE_SERVICE",
            "Create or replace a service.",
        ),
        Operation("remove_service(name: str) -> None", "DELETE_SERVICE", "Delete a service."),
        Operation(
            "discover(name: str, *, create: bool) -> list[ServiceMethod]",
            "DISCOVER_SERVICE",
            "The methods that a service says it has; stored with it, if `create` is set.",
        ),
        Operation(
            "add_or_update_method(registry_name: str, body: ServiceMethod) -> None",
            "SAVE_SERVICE_METHOD",
            "Create or replace a method of a service.",
        ),
        Operation(
            "remove_method(registry_name: str, service_name: str, method: str, method_type: str) -> None",
            "DELETE_SERVICE_METHOD",
            "Delete a method of a service.",
        ),
        Operation(
            "get_circuit_breaker_status(name: str) -> CircuitBreakerTransitionResponse",
            "GET_CIRCUIT_BREAKER",
            "The state of a service's circuit breaker.",
        ),
        Operation(
            "open_circuit_breaker(name: str) -> CircuitBreakerTransitionResponse",
            "OPEN_CIRCUIT_BREAKER",
            "Have no calls go to a service.",
        ),
        Operation(
            "close_circuit_breaker(name: str) -> CircuitBreakerTransitionResponse",
            "CLOSE_CIRCUIT_BREAKER",
            "Have calls go to a service again.",
        ),
        Operation(
            "get_all_protos(registry_name: str) -> list[ProtoRegistryEntry]",
            "LIST_PROTOS",
            "The descriptions of a service's gRPC methods.",
        ),
        Operation(
            "get_proto_data(registry_name: str, filename: str) -> bytes",
            "GET_PROTO",
            "The description of gRPC methods, as it was stored.",
            raises="NotFound",
        ),
        Operation(
            "set_proto_data(registry_name: str, filename: str, data: bytes) -> None",
            "SET_PROTO",
            "Store the compiled description of gRPC methods.",
        ),
        Operation(
            "delete_proto(registry_name: str, filename: str) -> None",
            "DELETE_PROTO",
            "Delete the description of gRPC methods.",
        ),
    ),
)

RESOURCES = (INTEGRATION, PROMPT, SERVICE_REGISTRY)
