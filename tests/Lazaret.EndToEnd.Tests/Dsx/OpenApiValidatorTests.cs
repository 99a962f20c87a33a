using System.Text;
using Lazaret.Scanning.Api.V1.Description;
using Lazaret.TestKit.Dsx.OpenApi;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>The check itself: it must let right exchanges pass and must be able to fail.</summary>
public sealed class OpenApiValidatorTests
{
    private const string Accepted = """{"status":"success","message":"Scan task ID: 7","description":"d"}""";
    private const string Request = """{"location":"/a","metainfo":"a"}""";
    private static readonly Dictionary<string, string> Location = new() { ["Location"] = "/dsx-connect/api/v1/scan/request/7" };

    private readonly OpenApiValidator validator = new(new ApiDescription(DsxDescription.Read()));

    [Fact]
    public void What_fits_passes_with_and_without_a_content_type()
    {
        validator.Check(Exchange("POST", "/scan/request", 202, Accepted, Request) with { AnswerHeaders = Location });
        validator.Check(Exchange("POST", "/scan/request", 202, Accepted, Request) with { AnswerHeaders = Location, RequestType = "application/json" });
        validator.Check(Exchange("GET", "/healthz", 200, """{"status":"alive"}"""));
        validator.Check(Exchange("GET", "/version", 200, "\"1.0\""));
        validator.Check(Exchange("DELETE", "/connectors/unregister/x", 204, "") with { AnswerType = null });
        validator.Check(Exchange("POST", "/connectors/full_scan/x?limit=5&batch=true&colour=red", 202, """{"status":"success","message":"m","description":"d | job_id=7"}""")
            with { AnswerHeaders = new Dictionary<string, string> { ["X-Job-Id"] = "7" } });

        Assert.Empty(validator.Failures);
        Assert.Equal(2, validator.Seen["POST /scan/request 202"]);
        validator.ThrowOnFailures();
    }

    [Theory]
    [InlineData("GET", "/scan/nothing", 200, "{}", "no such route")]
    [InlineData("PATCH", "/healthz", 200, "{}", "no such route")]
    [InlineData("GET", "/healthz", 418, "{}", "the status 418 is not described")]
    [InlineData("GET", "/healthz", 200, """{"status":"well"}""", "is not \"alive\"")]
    [InlineData("GET", "/healthz", 200, """{"state":"alive"}""", "\"status\" is missing")]
    [InlineData("GET", "/healthz", 200, "alive", "Not JSON")]
    [InlineData("GET", "/healthz", 200, """{"status":"alive"} more""", "Not JSON")]
    [InlineData("GET", "/version", 200, "7", "is not string")]
    [InlineData("GET", "/scan/jobs", 200, """[{"job_id":"a","status":"running","processed_count":3}]""", "processed_count: 3 is not string")]
    [InlineData("GET", "/scan/jobs/a/raw", 200, """{"key":"k","ttl":-3,"data":{}}""", "-3.0 is less than -2")]
    [InlineData("GET", "/scan/jobs/a/raw", 200, """{"key":"k","ttl":-2,"data":{"paused":1}}""", "data.paused: 1 is not string")]
    [InlineData("GET", "/scan/results?limit=0", 200, "[]", "query limit")]
    [InlineData("GET", "/scan/results?limit=many", 200, "[]", "query limit")]
    [InlineData("GET", "/scan/results?colour=red", 200, "[]", "query colour: is not described")]
    [InlineData("GET", "/scan/results/7", 200, "[{},{}]", "2 items are more than 1")]
    [InlineData("GET", "/admin/dead-letter/stats/other", 200, "{}", "path queue_type")]
    [InlineData("GET", "/scan/jobs/a", 404, """{"error":"x"}""", "\"detail\" is missing")]
    [InlineData("GET", "/connectors/list", 200, """[{"name":"n","url":"u","status":"well"}]""", "status: \"well\" is not one of")]
    [InlineData("GET", "/connectors/estimate/x", 200, """{"count":"7","confidence":"exact"}""", "count: \"7\" is not integer or null")]
    public void What_does_not_fit_is_told_with_its_place(string method, string target, int status, string answer, string expected)
    {
        validator.Check(Exchange(method, target, status, answer));

        Assert.Contains(validator.Failures, f => f.Contains(expected, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(validator.ThrowOnFailures);
    }

    [Fact]
    public void A_header_that_is_promised_must_be_there_and_fit()
    {
        validator.Check(Exchange("POST", "/scan/request", 202, Accepted, Request));
        validator.Check(Exchange("POST", "/scan/request", 202, Accepted, Request) with { AnswerHeaders = new Dictionary<string, string> { ["Location"] = "/elsewhere" } });

        Assert.Equal(2, validator.Failures.Count);
        Assert.All(validator.Failures, f => Assert.Contains("header Location", f));
    }

    [Fact]
    public void A_request_that_does_not_fit_must_be_refused()
    {
        foreach (string wrong in new[] { """{"location":"/a"}""", """{"location":"/a","metainfo":{}}""", """{"location":"/a","metainfo":"a","connector":null}""", "{", "" })
        {
            validator.Check(Exchange("POST", "/scan/request", 422, """{"detail":[{"loc":["body"],"msg":"m","type":"t"}]}""", wrong));
            Assert.Empty(validator.Failures);
        }

        foreach (string wrong in new[] { """{"location":"/a"}""", """{"location":"/a","metainfo":"a","size_in_bytes":-1}""", """{"location":"/a","metainfo":"a","connector":null}""", "{", "" })
        {
            int before = validator.Failures.Count;
            validator.Check(Exchange("POST", "/scan/request", 202, Accepted, wrong) with { AnswerHeaders = Location });
            Assert.True(validator.Failures.Count > before, wrong);
        }
    }

    [Fact]
    public void Fixed_segments_win_over_parameters_and_other_prefixes_are_not_looked_at()
    {
        Assert.Equal("/scan/results/{task_id}", validator.Description.Find("GET", "/scan/results/7")!.Value.Operation.Path);
        Assert.Equal("/dianna/result/by-task/{dianna_analysis_task_id}", validator.Description.Find("GET", "/dianna/result/by-task/7")!.Value.Operation.Path);
        Assert.Equal("/admin/dead-letter/stats", validator.Description.Find("GET", "/admin/dead-letter/stats")!.Value.Operation.Path);
        Assert.Equal("a b", validator.Description.Find("GET", "/connectors/state/u/n/a%20b")!.Value.Parameters["key"]);
        validator.Check(Exchange("GET", "/healthz", 200, "x") with { Target = "/api/v2/jobs" });
        Assert.Empty(validator.Failures);
    }

    [Fact]
    public void Events_are_checked_by_their_stream()
    {
        validator.CheckEvent("/subscribe/scan-result", """{"type":"connected"}"""u8.ToArray());
        validator.CheckEvent("/subscribe/connector-registered", """{"type":"registered","uuid":"6f1e0c5a-1111-4222-8333-944445555666","name":"n","url":"u","ts":1.5}"""u8.ToArray());
        Assert.Empty(validator.Failures);

        validator.CheckEvent("/subscribe/scan-result", """{"type":"scan_result"}"""u8.ToArray());
        validator.CheckEvent("/subscribe/connector-registered", """{"type":"registered","uuid":"X","name":"n","url":"u","ts":1.5}"""u8.ToArray());
        validator.CheckEvent("/healthz", "{}"u8.ToArray());
        Assert.Equal(3, validator.Failures.Count);
    }

    [Fact]
    public void A_request_alone_is_checked_too()
    {
        validator.CheckRequest("POST", "/dsx-connect/api/v1/scan/request", null, Encoding.UTF8.GetBytes(Request));
        Assert.Empty(validator.Failures);
        validator.CheckRequest("POST", "/dsx-connect/api/v1/scan/request", null, """{"location":"/a","metainfo":"a","connector_url":null}"""u8.ToArray());
        validator.CheckRequest("POST", "/dsx-connect/api/v1/scan/other", null, []);
        Assert.Equal(2, validator.Failures.Count);
    }

    [Fact]
    public void A_keyword_or_a_reference_that_is_not_known_is_an_error_of_the_description()
    {
        SchemaChecker checker = new(new Dictionary<string, object?>());
        Assert.Throws<NotSupportedException>(() => checker.Check(new Dictionary<string, object?> { ["patternProperties"] = true }, 1L, "x", []));
        Assert.Throws<NotSupportedException>(() => checker.Check(new Dictionary<string, object?> { ["$ref"] = "#/nowhere" }, 1L, "x", []));
        Assert.Throws<FormatException>(() => new ApiDescription("""{"openapi":"2.0"}"""u8));
    }

    [Fact]
    public void Every_part_of_the_description_can_be_used()
    {
        // Walks all schemas with one value of each kind: a dangling reference or an unknown keyword throws.
        SchemaChecker checker = new(validator.Description.Document);
        object?[] values = [null, true, 7L, 1.5, "text", new List<object?> { "x" }, new Dictionary<string, object?>()];
        Dictionary<string, object?> components = (Dictionary<string, object?>)validator.Description.Document["components"]!;
        foreach (object? schema in ((Dictionary<string, object?>)components["schemas"]!).Values)
        {
            Assert.Contains(values, value =>
            {
                List<string> errors = [];
                checker.Check(schema, value, "x", errors);
                return errors.Count > 0;
            });
        }

        foreach (ApiOperation operation in validator.Description.Operations)
        {
            foreach (string segment in operation.Path.Split('/').Where(s => s.StartsWith('{')))
            {
                validator.Check(Exchange(operation.Method, operation.Path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), 599, "{}"));
                Assert.DoesNotContain(validator.Failures, f => f.Contains($"path {segment.Trim('{', '}')}: is not described", StringComparison.Ordinal));
            }
        }

        Assert.True(validator.Description.Operations.Count >= 55);
    }

    private static ApiExchange Exchange(string method, string path, int status, string answer, string request = "") => new()
    {
        Method = method,
        Target = "/dsx-connect/api/v1" + path,
        RequestBody = Encoding.UTF8.GetBytes(request),
        Status = status,
        AnswerType = "application/json",
        AnswerBody = Encoding.UTF8.GetBytes(answer),
    };
}
