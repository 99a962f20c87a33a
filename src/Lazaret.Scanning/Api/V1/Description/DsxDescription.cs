using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Description;

/// <summary>
/// The OpenAPI description of the DSX wire. It is written by hand from the specification, not made from the code: the tests check the code against it.
/// </summary>
public static class DsxDescription
{
    private const string Resource = "Lazaret.Scanning.Api.V1.dsx-v1.openapi.json";

    /// <summary>The document, UTF-8 JSON.</summary>
    public static byte[] Read()
    {
        using Stream stream = typeof(DsxDescription).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException("The description is not embedded.");
        byte[] document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }

    internal static void Map(RouteGroupBuilder v1)
    {
        byte[] document = Read();
        v1.MapGet("/openapi.json", () => TypedResults.Bytes(document, "application/json")).ExcludeFromDescription();
    }
}
