using System.Net;
using System.Text.Json;
using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Tests.Api.V1;

/// <summary>Whose an item is, and when two requests are one.</summary>
public sealed class OwnershipTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public async Task W_23_nothing_is_put_into_the_job_of_another_connector(bool batch, bool auth)
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth);
        api.Repository.Add("/fake/own", "EVIL");
        api.Repository.Add("/fake/secret", "EVIL");
        DsxConnectorModel a = DsxFixture.Model(url: "http://127.0.0.1:9/a");
        DsxConnectorModel b = DsxFixture.Model(url: "http://127.0.0.1:9/b");
        DsxCredentials? keyA = (await api.RegisterAsync(a)).Credentials;
        DsxCredentials? keyB = (await api.RegisterAsync(b)).Credentials;
        Assert.Equal(HttpStatusCode.Accepted, (await api.SendAsync("POST", "scan/request", DsxFixture.Request(b, "/fake/own", "job-of-b"), keyB)).Status);

        string foreign = DsxFixture.Request(a, "/fake/secret", "job-of-b");
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync(
            "POST", batch ? "scan/request_batch" : "scan/request", batch ? $"{{\"requests\":[{foreign}]}}" : foreign, keyA);
        Assert.Equal(batch ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.Forbidden, status);
        Assert.Contains("job_belongs_to_another_connector", body.ToString(), StringComparison.Ordinal);

        // Nothing of it was accepted, so there is nothing to be read later either.
        JsonElement job = await api.JobAsync("job-of-b", j => j.GetProperty("processed_count").GetString() == "1");
        Assert.Equal("1", job.GetProperty("enqueued_count").GetString());
        Assert.Single(api.Factory.Made[b.Uuid!].Extras);
        Assert.Empty(api.Factory.Made[a.Uuid!].Extras);
    }

    [Fact]
    public async Task A_46_the_same_idempotency_key_without_a_job_is_one_item_in_one_job()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        api.Repository.Add("/fake/0000", "fine");
        DsxConnectorModel model = DsxFixture.Model();
        await api.RegisterAsync(model);
        HashSet<string> ids = [];
        foreach (string key in new[] { "once", "once", "other" })
        {
            (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000"), headers: (DsxPaths.IdempotencyHeader, key));
            Assert.Equal(HttpStatusCode.Accepted, status);
            ids.Add(body.GetProperty("message").GetString()!);
        }

        Assert.Equal(2, ids.Count);
        Assert.Equal(2, (await api.SendAsync("GET", "scan/jobs")).Body.GetArrayLength());
    }
}
