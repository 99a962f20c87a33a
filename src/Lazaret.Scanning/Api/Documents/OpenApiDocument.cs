using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Lazaret.Scanning.Api.Documents;

/// <summary>The OpenAPI document: made from the same metadata that checks the requests.</summary>
internal static class OpenApiDocument
{
    /// <summary>The framework's default name of a document: the one that is served at a fixed address.</summary>
    public const string Name = "v1";

    public static void Add(IServiceCollection services, bool needsKey) => services.AddOpenApi(Name, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Lazaret",
                Version = "2",
                Description = "Takes data in, has it inspected, lets only what was found clean go on. What was not fully scanned is never clean.",
                License = new OpenApiLicense { Name = "Apache-2.0" },
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            if (needsKey)
            {
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The API key that was printed at the first start." },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (ApiParameter parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiParameter>())
            {
                (operation.Parameters ??= []).Add(Describe(parameter));
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // A converter of our own hides from the generator that these members are plain text.
            if (context.JsonPropertyInfo?.AttributeProvider is { } member)
            {
                if (member.GetCustomAttributes(typeof(JsonConverterAttribute), false).OfType<JsonConverterAttribute>().Any(a => a.ConverterType == typeof(LosslessStringConverter)))
                {
                    schema.Type = context.JsonPropertyInfo.IsSetNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
                }

                if (member.GetCustomAttributes(typeof(NamesOfAttribute), false).OfType<NamesOfAttribute>().FirstOrDefault() is { } names)
                {
                    schema.Enum = [.. names.Names.Select(n => (JsonNode)n)];
                }
            }

            return Task.CompletedTask;
        });
    });

    private static OpenApiParameter Describe(ApiParameter parameter)
    {
        OpenApiSchema one = new() { Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String };
        if (parameter.IsNumber)
        {
            one.Format = "int64";
        }

        if (parameter.Names is { } names)
        {
            one.Enum = [.. names.Select(n => (JsonNode)n)];
        }

        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Summary,
            Schema = parameter.Repeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one,
        };
    }
}
