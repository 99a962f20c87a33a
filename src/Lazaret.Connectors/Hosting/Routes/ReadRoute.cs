using System.Buffers;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary><c>POST read_file</c>: streams an object (<c>connectors</c> §1.12). Errors have proper statuses; one that comes after the first byte cuts the connection.</summary>
internal static class ReadRoute
{
    public static async Task AnswerAsync(HttpContext http, HostState state, ServedVersions served, byte[] body)
    {
        if (await HostAnswers.RequestAsync(http, body).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        OpenResult opened = await state.Connector.OpenAsync(request.Location!, http.RequestAborted).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            await FailAsync(http, opened.Failure!).ConfigureAwait(false);
            return;
        }

        await using (content.ConfigureAwait(false))
        {
            http.Response.ContentType = "application/octet-stream";
            http.Response.ContentLength = content.Length >= 0 ? content.Length : null;
            http.Response.Headers[DsxPaths.VersionHeader] = Convert.ToBase64String(
                JsonSerializer.SerializeToUtf8Bytes(DsxObjectVersion.Of(content.Identity), DsxJson.Default.DsxObjectVersion));
            byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
            try
            {
                bool begun = false;
                while (true)
                {
                    ReadResult read = await content.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false);
                    if (read.Failure is { } failure)
                    {
                        if (begun)
                        {
                            // Half an object must never look like a whole one.
                            http.Abort();
                        }
                        else
                        {
                            http.Response.Headers.Remove(DsxPaths.VersionHeader);
                            await FailAsync(http, failure).ConfigureAwait(false);
                        }

                        return;
                    }

                    if (read.Count == 0)
                    {
                        break;
                    }

                    begun = true;
                    await http.Response.Body.WriteAsync(buffer.AsMemory(0, read.Count), http.RequestAborted).ConfigureAwait(false);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            served.Served(request.Location!, content.Identity);
        }
    }

    private static Task FailAsync(HttpContext http, Failure failure)
    {
        int status = failure.Reason switch
        {
            ReasonCode.ObjectNotFound => 404,
            ReasonCode.PermissionError or ReasonCode.OutsideAsset or ReasonCode.NotARegularFile or ReasonCode.AuthError => 403,
            ReasonCode.ObjectChanged => 409,
            ReasonCode.FileTooLarge => 413,
            _ when failure.Class == ErrorClass.ConnectorThrottled => 429,
            _ => 502,
        };
        if (failure.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return HostAnswers.StatusAsync(http, DsxStatusResponse.Error($"{Names.Of(failure.Reason)}: {failure.Message}"), status);
    }
}
