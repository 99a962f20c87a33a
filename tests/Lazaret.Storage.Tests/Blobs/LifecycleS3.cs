using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>The lifecycle rules of a bucket, kept as the text they were sent as; as S3 does, it takes neither an empty list nor a mixture of old and new rules.</summary>
internal sealed class LifecycleS3 : IAsyncDisposable
{
    private const string LeastSize = "x-amz-transition-default-minimum-object-size";
    private readonly FakeS3 server;

    private LifecycleS3(FakeS3 server) => this.server = server;

    public static XNamespace Space { get; } = "http://s3.amazonaws.com/doc/2006-03-01/";

    public string Endpoint => server.Endpoint;

    /// <summary>Null = none.</summary>
    public XElement? Configuration { get; set; }

    /// <summary>The setting that goes with the rules.</summary>
    public string? Least { get; set; }

    /// <summary>What a change or question is answered with; 0 = what is right.</summary>
    public int Status { get; set; }

    public IEnumerable<string> Changes => server.Calls.Where(c => c.Contains("?lifecycle", StringComparison.Ordinal) && !c.StartsWith("GET ", StringComparison.Ordinal)).Select(c => c.Split(' ')[0]);

    public IEnumerable<XElement> Rules => Configuration?.Elements(Space + "Rule") ?? [];

    public static async Task<LifecycleS3> StartAsync(string? rules = null)
    {
        LifecycleS3? made = null;
        FakeS3 server = await FakeS3.StartAsync(http => made!.AnswerAsync(http));
        made = new LifecycleS3(server) { Configuration = rules is null ? null : Parse(rules) };
        return made;
    }

    public static XElement Parse(string rules) => XElement.Parse($"<LifecycleConfiguration xmlns=\"{Space}\">{rules}</LifecycleConfiguration>");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<bool> AnswerAsync(HttpContext http)
    {
        if (!http.Request.Query.ContainsKey("lifecycle"))
        {
            return false;
        }

        XElement? sent = null;
        if (HttpMethods.IsPut(http.Request.Method))
        {
            sent = await XElement.LoadAsync(http.Request.Body, LoadOptions.None, default);
        }

        if (Status != 0)
        {
            await ErrorAsync(http, Status, "AccessDenied");
        }
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            Configuration = null;
            http.Response.StatusCode = 204;
        }
        else if (sent is null && Configuration is null)
        {
            await ErrorAsync(http, 404, "NoSuchLifecycleConfiguration");
        }
        else if (sent is null)
        {
            http.Response.ContentType = "application/xml";
            if (Least is not null)
            {
                http.Response.Headers[LeastSize] = Least;
            }

            await http.Response.WriteAsync(Configuration!.ToString(SaveOptions.DisableFormatting));
        }
        else if (!sent.HasElements || sent.Elements(Space + "Rule").Select(r => r.Element(Space + "Filter") is null).Distinct().Count() > 1)
        {
            await ErrorAsync(http, 400, "MalformedXML");
        }
        else
        {
            Configuration = sent;
            Least = http.Request.Headers[LeastSize].FirstOrDefault();
        }

        return true;
    }

    private static Task ErrorAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>no</Message></Error>");
    }
}
