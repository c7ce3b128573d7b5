using CryptoSim.Api.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CryptoSim.Api.Documents;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and a page to browse it at <c>/docs</c>.</summary>
internal static class DocumentsModule
{
    private const string DocumentName = "v1";

    public static IServiceCollection AddDocuments(this IServiceCollection services) =>
        services.AddOpenApi(DocumentName, options =>
        {
            options.AddDocumentTransformer(Describe);
            options.AddSchemaTransformer(TellWhatIsWritten);
            options.AddOperationTransformer(RequireToken);
        });

    public static WebApplication MapDocuments(this WebApplication app)
    {
        app.MapOpenApi();
        // Everything the page needs comes from here: it works without the internet and tells nobody who reads it.
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("CryptoSim API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .AddDocument(DocumentName)
            .AddPreferredSecuritySchemes(BearerHandler.SchemeName)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools());
        return app;
    }

    private static Task Describe(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CryptoSim",
            Version = DocumentName,
            Description = "The paper exchange for crypto: real market prices, virtual money. "
                + "Open an account with POST /api/accounts, then send its accessToken as a bearer token.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[BearerHandler.SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The accessToken that POST /api/accounts gave.",
        };
        return Task.CompletedTask;
    }

    /// <summary>The generator cannot look into our converters.</summary>
    private static Task TellWhatIsWritten(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(decimal) || type == typeof(decimal?))
        {
            schema.Type = JsonSchemaType.String | (type == typeof(decimal?) ? JsonSchemaType.Null : 0);
            schema.Format = "decimal";
            schema.Pattern = null;
        }
        else if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | (type == typeof(DateTimeOffset?) ? JsonSchemaType.Null : 0);
        }

        return Task.CompletedTask;
    }

    private static Task RequireToken(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security ??= [];
            operation.Security.Add(new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(BearerHandler.SchemeName, context.Document)] = [],
            });
        }

        return Task.CompletedTask;
    }
}
