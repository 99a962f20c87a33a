using Lazaret.Core.Results;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Api.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Lazaret.Scanning.Api.Uploads;

/// <summary>Scans one uploaded file in a stream; it is never held as a whole, in memory or on disk.</summary>
internal static class UploadEndpoint
{
    private const int MaxName = 4096;

    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        SemaphoreSlim places = new(api.Options.MaxUploads);
        routes.MapPost("/scan", (Delegate)((HttpContext http) => ScanAsync(http, api, places)))
            .Describe(
                "scan_upload", "scan", "Scans the body, or the first file of a multipart form, and answers with the verdict; nothing is stored.",
                new ApiParameter("name", "The file's name, for the scanner and the answer; a form's own file name when left out."))
            .Accepts<byte[]>("application/octet-stream", "multipart/form-data").Produces<ResultView>().Problems(408, 413);
    }

    private static async Task ScanAsync(HttpContext http, ApiContext api, SemaphoreSlim places)
    {
        string? name = CheckName(new QueryReader(http).Text("name"));
        api.RequireAccepting(http);
        if (http.Request.ContentLength > api.Options.MaxUploadBytes)
        {
            throw new ApiException(StatusCodes.Status413PayloadTooLarge, $"An upload may have at most {api.Options.MaxUploadBytes} bytes.");
        }

        if (!await places.WaitAsync(0, http.RequestAborted).ConfigureAwait(false))
        {
            http.Response.Headers.RetryAfter = "1";
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, $"{api.Options.MaxUploads} uploads are being scanned, which is the limit; try again in a moment.");
        }

        try
        {
            http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = api.Options.MaxUploadBytes;
            WatchedBody body = new(http.Request.Body);
            await using (body.ConfigureAwait(false))
            {
                ScanResult result = await ScanBodyAsync(http, api, body, name).ConfigureAwait(false);
                if (body.Broken is { } broken)
                {
                    throw broken;
                }

                await Answers.WriteAsync(http, ResultView.Of(result), ApiJsonContext.Default.ResultView).ConfigureAwait(false);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private static async Task<ScanResult> ScanBodyAsync(HttpContext http, ApiContext api, WatchedBody body, string? name)
    {
        bool multipart = http.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        if (!multipart)
        {
            return await api.Host.ScanStreamAsync(body, name ?? "upload", http.Request.ContentLength ?? -1, http.RequestAborted).ConfigureAwait(false);
        }

        FileMultipartSection? file = await FindFileAsync(http, body).ConfigureAwait(false);
        if (file?.FileStream is not { } stream)
        {
            throw body.Broken ?? (Exception)new ApiException(StatusCodes.Status400BadRequest, "The form holds no file.");
        }

        name ??= CheckName(file.FileName) ?? "upload";
        return await api.Host.ScanStreamAsync(stream, name, -1, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<FileMultipartSection?> FindFileAsync(HttpContext http, WatchedBody body)
    {
        string boundary = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out MediaTypeHeaderValue? type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length is 0 or > 200)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "The form has no proper boundary.");
        }

        MultipartReader reader = new(boundary, body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
        try
        {
            for (int fields = 0; fields < 64 && await reader.ReadNextSectionAsync(http.RequestAborted).ConfigureAwait(false) is { } section; fields++)
            {
                if (section.AsFileSection() is { } file)
                {
                    return file;
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException && body.Broken is null)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "The form is damaged or cut off.");
        }
    }

    private static string? CheckName(string? name) => name switch
    {
        null or "" => null,
        { Length: > MaxName } => throw ApiException.Bad("name", "The name is too long.", $"at most {MaxName} characters"),
        _ when name.Contains('\0', StringComparison.Ordinal) => throw ApiException.Bad("name", "The name holds a NUL."),
        _ => name,
    };
}
