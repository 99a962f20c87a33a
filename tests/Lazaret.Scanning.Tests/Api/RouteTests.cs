using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Tests.Api;

public sealed class RouteTests
{
    [Fact]
    public async Task Connectors_are_listed_read_and_checked()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement first = (await api.GetJsonAsync("/api/v2/connectors")).GetProperty("items")[0];
        Assert.Equal("inbox", first.GetProperty("name").GetString());
        Assert.True(first.GetProperty("attached").GetBoolean());
        Assert.Equal(["delete", "move"], first.GetProperty("features").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("L2RhdGEvaW7/Ym94", first.GetProperty("asset_base64").GetString());
        string path = "/api/v2/connectors/" + FakeScanHost.Folder;
        Assert.Equal("filesystem", (await api.GetJsonAsync(path)).GetProperty("kind").GetString());
        Assert.True((await api.PostAsync(path + "/check", "")).GetProperty("ok").GetBoolean());
        api.Connector.Trouble = new Failure(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, "No route.");
        JsonElement check = await api.PostAsync(path + "/check", "");
        Assert.False(check.GetProperty("ok").GetBoolean());
        Assert.Equal("connector_unavailable", check.GetProperty("reason").GetString());
        await api.GetJsonAsync("/api/v2/connectors/nobody", HttpStatusCode.NotFound);
        api.Host.Attached.Clear();
        await api.PostAsync(path + "/check", "", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_job_is_created_held_let_go_cancelled_and_removed()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string body = $$"""{"connector":"{{FakeScanHost.Folder}}","id":"j-1","name":"first","filter":"*.txt","limit":9,"action":"move_tag"}""";
        JsonElement job = await api.PostAsync("/api/v2/jobs", body, HttpStatusCode.Created);
        Assert.Equal("running", job.GetProperty("state").GetString());
        Assert.Equal("movetag", job.GetProperty("action").GetString());
        Assert.Equal("nothing", job.GetProperty("suspicious_action").GetString());
        Assert.Equal("*.txt", job.GetProperty("filter").GetString());
        Assert.Equal(JsonValueKind.Null, job.GetProperty("progress").GetProperty("percent").ValueKind);
        Assert.Equal("paused", (await api.PostAsync("/api/v2/jobs/j-1/pause", "")).GetProperty("state").GetString());
        Assert.Equal("running", (await api.PostAsync("/api/v2/jobs/j-1/resume", "")).GetProperty("state").GetString());
        await ApiFixture.ReadAsync(await api.Http.DeleteAsync("/api/v2/jobs/j-1"), HttpStatusCode.Conflict);
        Assert.Equal("cancelled", (await api.PostAsync("/api/v2/jobs/j-1/cancel", "")).GetProperty("state").GetString());
        await api.PostAsync("/api/v2/jobs/j-1/pause", "", HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, (await api.Http.DeleteAsync("/api/v2/jobs/j-1")).StatusCode);
        await api.GetJsonAsync("/api/v2/jobs/j-1", HttpStatusCode.NotFound);
        await api.PostAsync("/api/v2/jobs/j-1/pause", "", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{}""", 400, null)]
    [InlineData("""{"connector":"nobody"}""", 404, "connector")]
    [InlineData("""{"connector":"@","filter":"[bad"}""", 400, "filter")]
    [InlineData("""{"connector":"@","limit":-1}""", 400, "limit")]
    [InlineData("""{"connector":"@","retain_results":-2}""", 400, "retain_results")]
    [InlineData("""{"connector":"@","action":"explode"}""", 400, "action")]
    [InlineData("""{"connector":"@","id":"a b"}""", 400, "id")]
    [InlineData("""{"connector":"@","unheard_of":1}""", 400, "unheard_of")]
    [InlineData("""{"connector":"@","limit":"9"}""", 400, "limit")]
    [InlineData("""{"connector":null}""", 400, "connector")]
    [InlineData("""[]""", 400, null)]
    [InlineData("null", 400, null)]
    [InlineData("", 400, null)]
    public async Task A_bad_job_is_refused_with_the_member_it_is_about(string body, int status, string? member)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement problem = await api.PostAsync("/api/v2/jobs", body.Replace("@", FakeScanHost.Folder.Value, StringComparison.Ordinal), (HttpStatusCode)status);
        Assert.Equal(member, problem.GetProperty("member").GetString());
        Assert.Empty((await api.GetJsonAsync("/api/v2/jobs")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("/nowhere", "GET", 404)]
    [InlineData("/api/v2/nowhere", "GET", 404)]
    [InlineData("/api/v2/jobs", "PUT", 405)]
    [InlineData("/api/v2/jobs?state=sleeping", "GET", 400)]
    [InlineData("/api/v2/jobs?stat=running", "GET", 400)]
    [InlineData("/api/v2/jobs?limit=0", "GET", 400)]
    [InlineData("/api/v2/jobs?limit=5&limit=6", "GET", 400)]
    [InlineData("/api/v2/jobs?order=up", "GET", 400)]
    [InlineData("/api/v2/jobs?after=nonsense", "GET", 400)]
    [InlineData("/api/v2/results?outcome=clean,dirty", "GET", 400)]
    [InlineData("/api/v2/results?format=xml", "GET", 400)]
    [InlineData("/api/v2/results/0", "GET", 400)]
    [InlineData("/api/v2/results/99", "GET", 404)]
    [InlineData("/api/v2/items/99999999999999999999", "GET", 400)]
    [InlineData("/api/v2/items/99", "GET", 404)]
    [InlineData("/api/v2/items?state=lost", "GET", 400)]
    [InlineData("/api/v2/dead-letters?reason=bored", "GET", 400)]
    [InlineData("/api/v2/statistics?x=1", "GET", 400)]
    public async Task What_is_not_understood_is_a_problem(string path, string method, int status)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await ApiFixture.ReadAsync(await api.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)), (HttpStatusCode)status);
    }

    [Fact]
    public async Task An_unknown_query_value_names_what_is_allowed()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement problem = await api.GetJsonAsync("/api/v2/results?outcome=dirty", HttpStatusCode.BadRequest);
        Assert.Equal("outcome", problem.GetProperty("member").GetString());
        Assert.Equal("clean, malicious, suspicious, not_scanned, failed", problem.GetProperty("allowed").GetString());
        Assert.Contains("dirty", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_415()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/jobs", new StringContent("{}", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Every_entry_is_met_once_when_lists_are_paged()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", [.. Enumerable.Range(0, 237).Select(i => $"file-{i:000}")], i => i % 3 == 0 ? Outcome.Malicious : Outcome.Clean);
        foreach ((string list, int expected) in new[] { ("items?job=j", 237), ("results?job=j", 237), ("results?outcome=malicious", 79), ("results?q=FILE-00", 10), ("items?state=done&state=dead", 237) })
        {
            foreach (string order in new[] { "asc", "desc" })
            {
                List<string?> seen = [];
                string? next = null;
                do
                {
                    JsonElement page = await api.GetJsonAsync($"/api/v2/{list}&limit=10&order={order}" + (next is null ? "" : "&after=" + next));
                    seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("location").GetString()));
                    next = page.GetProperty("next").GetString();
                }
                while (next is not null);

                Assert.Equal(expected, seen.Count);
                Assert.Equal(expected, seen.Distinct().Count());
                Assert.Equal(order == "asc", string.CompareOrdinal(seen[0], seen[^1]) < 0);
            }
        }
    }

    [Fact]
    public async Task Dead_letters_are_listed_requeued_and_discarded()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", ["a", "b", "c"], _ => Outcome.Failed);
        JsonElement dead = (await api.GetJsonAsync("/api/v2/dead-letters?reason=read_failed&job=j")).GetProperty("items");
        Assert.Equal(3, dead.GetArrayLength());
        Assert.Equal("The disk said no.", dead[0].GetProperty("error").GetString());
        await api.PostAsync("/api/v2/dead-letters/requeue", "{}", HttpStatusCode.BadRequest);
        Assert.Equal(1, (await api.PostAsync("/api/v2/dead-letters/requeue", $$"""{"item":{{dead[1].GetProperty("id").GetInt64()}}}""")).GetProperty("count").GetInt32());
        Assert.Equal(0, (await api.PostAsync("/api/v2/dead-letters/discard", """{"reason":"scan_error"}""")).GetProperty("count").GetInt32());
        Assert.Equal(1, (await api.PostAsync("/api/v2/dead-letters/discard", """{"all":true,"max":1}""")).GetProperty("count").GetInt32());
        Assert.Equal(1, (await api.GetJsonAsync("/api/v2/dead-letters")).GetProperty("items").GetArrayLength());
        Assert.Equal("running", (await api.GetJsonAsync("/api/v2/jobs/j")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Statistics_engines_and_damage_are_told()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", ["a", "b"], i => i == 0 ? Outcome.Malicious : Outcome.Failed);
        JsonElement s = await api.GetJsonAsync("/api/v2/statistics");
        Assert.Equal(1, s.GetProperty("totals").GetProperty("malicious").GetInt64());
        Assert.Equal(1, s.GetProperty("dead_by_reason").GetProperty("read_failed").GetInt64());
        Assert.Equal(16, s.GetProperty("concurrency_limit").GetInt32());
        Assert.Equal("open", (await api.GetJsonAsync("/api/v2/engines")).GetProperty("items")[1].GetProperty("state").GetString());
        Assert.Empty((await api.GetJsonAsync("/api/v2/damage")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_store_that_cannot_write_is_507_or_503_and_a_bug_is_500_without_its_stack()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string body = $$"""{"connector":"{{FakeScanHost.Folder}}"}""";
        foreach ((Exception trouble, int status) in new (Exception, int)[]
        {
            (new StoreUnavailableException("The disk is full.", isFull: true), 507), (new StoreUnavailableException("The store is closed.", isFull: false), 503),
            (new InvalidOperationException("secret inner text"), 500),
        })
        {
            api.Host.Trouble = trouble;
            JsonElement problem = await api.PostAsync("/api/v2/jobs", body, (HttpStatusCode)status);
            Assert.DoesNotContain("secret", problem.GetRawText());
            Assert.Equal(status != 500, problem.GetProperty("detail").GetString() == trouble.Message);
        }

        api.Host.Trouble = null;
        await api.PostAsync("/api/v2/jobs", body, HttpStatusCode.Created);
    }
}
