using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Lazaret.Bench;

/// <summary>The least that answers like a DSXA scanner (<c>connectors</c> §4): reads the body to its end, finds EICAR. For benchmarks, in a process of its own.</summary>
internal static class DsxaStandIn
{
    private static readonly byte[] Eicar = Encoding.ASCII.GetBytes("EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE");

    public static async Task<int> RunAsync(int port, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.AddServerHeader = false;
            k.Listen(IPAddress.Loopback, port, e => e.Protocols = HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        await using (app)
        {
            app.Run(AnswerAsync);
            await app.StartAsync(stop);
            Console.WriteLine("ready");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long size = 0;
            bool found = false;
            int kept = 0;
            int count;
            while ((count = await http.Request.Body.ReadAsync(buffer.AsMemory(kept), http.RequestAborted)) > 0)
            {
                size += count;
                int filled = kept + count;
                found |= buffer.AsSpan(0, filled).IndexOf(Eicar) >= 0;

                // The end of one piece and the beginning of the next may hold it together.
                kept = Math.Min(filled, Eicar.Length - 1);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            }

            byte[] answer = Encoding.ASCII.GetBytes(
                $$"""{"scan_guid":"{{Guid.NewGuid():N}}","verdict":"{{(found ? "Malicious" : "Benign")}}","verdict_details":{"event_description":"File scanned"},"file_info":{"file_type":"OOXMLFileType","file_size_in_bytes":{{size}}},"scan_duration_in_microseconds":100}""");
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
