using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.Results;

/// <summary>Streams all results that match, a page at a time: memory stays flat and a slow reader slows only its own export.</summary>
internal static class ResultExport
{
    private const int PageSize = 500;

    public static async Task WriteAsync(HttpContext http, IScanStore store, ResultQuery filter, QueryReader query, string format)
    {
        PageRequest request = query.Page() with { Limit = PageSize };
        Page<ScanResult> page = await Paging.GuardAsync(() => store.ListResultsAsync(filter, request, http.RequestAborted)).ConfigureAwait(false);
        bool csv = format == "csv";
        http.Response.ContentType = csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"lazaret-results.{format}\"";
        PipeWriter output = http.Response.BodyWriter;
        if (csv)
        {
            output.Write(Encoding.ASCII.GetBytes(ResultCsv.Header));
        }

        using Utf8JsonWriter json = new(output, new JsonWriterOptions { SkipValidation = true });
        while (true)
        {
            foreach (ScanResult result in page.Items)
            {
                if (csv)
                {
                    ResultCsv.Write(output, result);
                }
                else
                {
                    JsonSerializer.Serialize(json, ResultView.Of(result), ApiJsonContext.Default.ResultView);
                    json.Flush();
                    json.Reset(output);
                    output.Write("\n"u8);
                }
            }

            FlushResult flushed = await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            if (flushed.IsCompleted || page.Next is not { } next)
            {
                return;
            }

            page = await store.ListResultsAsync(filter, request with { After = next }, http.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void Write(this PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
