using System.Text.Json;
using Lazaret.Domains.Allow;
using Lazaret.Domains.Api;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Names;

namespace Lazaret.Domains.Tests.Api;

public sealed class SingleNameTests
{
    [Fact]
    public async Task D12_one_name_is_answered_with_the_whole_record_and_its_reasons()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int status, JsonElement verdict) = await ApiFixture.ReadAsync(api.Http.GetAsync("/api/v2/domains/dgaxjpakm.ru?profile=sensitive"));

        Assert.Equal(200, status);
        Assert.Equal(
            "version domain normalized unicode registrable suffix verdict not_applicable_reason profile score margin raw_logit random_logit word_list_logit category family family_score families words "
            + "reasons allow_listed model latency_ms",
            string.Join(' ', verdict.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(("dga", "sensitive", "ru"), (Text(verdict, "verdict"), Text(verdict, "profile"), Text(verdict, "suffix")));
        Assert.Equal("conficker", verdict.GetProperty("families")[0].GetProperty("family").GetString());
        Assert.Equal("It is a fake.", verdict.GetProperty("reasons")[0].GetString());
        Assert.Equal("fake-1", verdict.GetProperty("model").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("http:%2F%2Fdga.com%2Fx", "http://dga.com/x")]
    [InlineData("b%C3%BCcher", "bücher")]
    public async Task A_name_that_is_none_is_answered_too(string path, string name)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int status, JsonElement verdict) = await ApiFixture.ReadAsync(api.Http.GetAsync("/api/v2/domains/" + path));

        Assert.Equal((200, name), (status, Text(verdict, "domain")));
    }

    [Fact]
    public async Task The_model_tells_id_hash_thresholds_and_the_date_of_the_suffix_list()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int status, JsonElement model) = await ApiFixture.ReadAsync(api.Http.GetAsync("/api/v2/domains/model"));

        Assert.Equal((200, "fake-1", new string('0', 64), "2023-02-09"), (status, Text(model, "id"), Text(model, "hash"), Text(model, "public_suffix_list_date")));
        Assert.Equal(3.5, model.GetProperty("profiles")[0].GetProperty("margin").GetDouble());
    }

    [Fact]
    public async Task D9_an_allow_listed_name_is_benign_and_says_so()
    {
        AllowList list = AllowList.Of(["# ours", "1,dgagood.com"]);
        await using ApiFixture api = await ApiFixture.StartAsync(around: inner => new AllowingClassifier(inner, list, new DomainNormalizer(PublicSuffixList.Embedded)));

        (_, JsonElement verdict) = await ApiFixture.ReadAsync(api.Http.GetAsync("/api/v2/domains/dgagood.com"));
        (_, JsonElement many) = await ApiFixture.ReadAsync(api.ClassifyAsync("""["dgagood.com","dgax.dgagood.com","dgabad.com","xdgagood.com"]"""));

        Assert.Equal(("benign", true), (Text(verdict, "verdict"), verdict.GetProperty("allow_listed").GetBoolean()));
        Assert.Contains("allow-list", verdict.GetProperty("reasons")[0].GetString());
        Assert.Equal(["benign", "benign", "dga", "benign"], many.EnumerateArray().Select(v => Text(v, "verdict")));
        Assert.Equal([true, true, false, false], many.EnumerateArray().Select(v => v.GetProperty("allow_listed").GetBoolean()));
        Assert.Equal(0.96875, many[0].GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task D12_metrics_count_names_by_verdict_and_requests()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        await api.ClassifyAsync("""["dga1.com","a.com","b.com","x"]""");
        await api.ClassifyAsync("\"dga2.com\"\n", ApiFixture.Ndjson);
        await api.ClassifyAsync("7");
        string text = api.Api.Metrics.ToText();

        Assert.Contains("lazaret_domains_names_total{verdict=\"dga\"} 2\n", text);
        Assert.Contains("lazaret_domains_names_total{verdict=\"benign\"} 2\n", text);
        Assert.Contains("lazaret_domains_names_total{verdict=\"not_applicable\"} 1\n", text);
        Assert.Contains("lazaret_domains_requests_refused_total 1\n", text);
    }

    [Fact]
    public void A_classifier_that_nobody_asks_is_not_made()
    {
        bool made = false;
        LazyClassifier lazy = new(() =>
        {
            made = true;
            return new FakeClassifier();
        });

        Assert.False(made);
        Assert.Equal("fake-1", lazy.Model.Id);
        Assert.True(made);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
