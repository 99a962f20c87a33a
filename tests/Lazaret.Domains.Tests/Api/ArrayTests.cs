using System.Text.Json;

namespace Lazaret.Domains.Tests.Api;

public sealed class ArrayTests
{
    [Fact]
    public async Task An_array_is_answered_with_an_array_in_its_order()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        using HttpResponseMessage response = await api.ClassifyAsync("""["dgax.ru","wikipedia.org","localhost","dgax.ru"]""");
        JsonElement[] verdicts = [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).EnumerateArray()];

        Assert.Equal(["dga", "benign", "not_applicable", "dga"], verdicts.Select(v => v.GetProperty("verdict").GetString()));
        Assert.Equal(["dgax.ru", "wikipedia.org", "localhost", "dgax.ru"], verdicts.Select(v => v.GetProperty("domain").GetString()));
        Assert.Equal("conficker", verdicts[0].GetProperty("family").GetString());
        Assert.Equal("single_label", verdicts[2].GetProperty("not_applicable_reason").GetString());
        Assert.Equal(JsonValueKind.Null, verdicts[2].GetProperty("score").ValueKind);
        Assert.Equal(("fake-1", new string('0', 64)), (response.Headers.GetValues("Lazaret-Model").Single(), response.Headers.GetValues("Lazaret-Model-Sha256").Single()));
        Assert.All(verdicts, v => Assert.Equal("fake-1", v.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task An_empty_array_is_answered_with_one()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        Assert.Equal("[]", await (await api.ClassifyAsync("[]")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_large_array_is_answered_whole()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string[] names = [.. Enumerable.Range(0, 100_000).Select(i => $"{(i % 2 == 0 ? "dga" : "n")}{i}.com")];

        (int status, JsonElement body) = await ApiFixture.ReadAsync(api.ClassifyAsync(JsonSerializer.Serialize(names)));

        Assert.Equal(200, status);
        Assert.Equal(names, body.EnumerateArray().Select(v => v.GetProperty("domain").GetString()));
    }

    [Theory]
    [InlineData("", "The body is empty.")]
    [InlineData("{\"domains\":[]}", "The body is an object.")]
    [InlineData("\"a.com\"", "The body is a string.")]
    [InlineData("[\"a.com\",7]", "Element 2 of the array is a number.")]
    [InlineData("[[\"a.com\"]]", "Element 1 of the array is an array.")]
    [InlineData("[\"a.com\",null]", "Element 2 of the array is null.")]
    [InlineData("[\"a.com\"", "The body is no JSON (line 1, byte 9, element 2).")]
    [InlineData("[\"a.com\"] x", "The body is no JSON (line 1, byte 11, element 2).")]
    public async Task What_is_no_array_of_strings_is_told_in_a_sentence(string body, string detail)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int status, JsonElement problem) = await ApiFixture.ReadAsync(api.ClassifyAsync(body));

        Assert.Equal((400, detail), (status, problem.GetProperty("detail").GetString()));
        Assert.Equal("an array of strings", problem.GetProperty("allowed").GetString());
    }

    [Fact]
    public async Task D12_more_names_or_bytes_than_allowed_are_refused()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => (o.MaxNames, o.MaxBytes) = (2, 1024));

        (int many, JsonElement names) = await ApiFixture.ReadAsync(api.ClassifyAsync("""["a.com","b.com","c.com"]"""));
        (int large, JsonElement bytes) = await ApiFixture.ReadAsync(api.ClassifyAsync($"[\"{new string('a', 2000)}\"]"));
        using HttpRequestMessage chunked = new(HttpMethod.Post, "/api/v2/domains/classify") { Content = new StringContent($"[\"{new string('a', 2000)}\"]", null, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        (int unknown, _) = await ApiFixture.ReadAsync(api.Http.SendAsync(chunked));

        Assert.Equal((413, 413, 413), (many, large, unknown));
        Assert.Contains("more than 2 names", names.GetProperty("detail").GetString());
        Assert.Contains("more than 1024 bytes", bytes.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("?profile=paranoid", "profile", "high-confidence, balanced, sensitive, compat")]
    [InlineData("?profil=sensitive", "profil", "profile")]
    public async Task D9_a_profile_that_is_not_known_is_refused_and_not_ignored(string query, string member, string allowed)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int status, JsonElement problem) = await ApiFixture.ReadAsync(api.ClassifyAsync("[]", query: query));

        Assert.Equal((400, member, allowed), (status, problem.GetProperty("member").GetString(), problem.GetProperty("allowed").GetString()));
    }

    [Theory]
    [InlineData("?profile=high-confidence", Domains.Verdicts.ThresholdProfile.HighConfidence)]
    [InlineData("?profile=high_confidence", Domains.Verdicts.ThresholdProfile.HighConfidence)]
    [InlineData("?profile=sensitive", Domains.Verdicts.ThresholdProfile.Sensitive)]
    [InlineData("", Domains.Verdicts.ThresholdProfile.Compat)]
    public async Task D9_the_profile_of_the_request_or_the_setting_decides(string query, Domains.Verdicts.ThresholdProfile expected)
    {
        RecordingClassifier? recording = null;
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.Profile = Domains.Verdicts.ThresholdProfile.Compat, inner => recording = new RecordingClassifier(inner));

        await api.ClassifyAsync("[\"a.com\"]", query: query);

        Assert.Equal(expected, recording!.Last.Profile);
    }

    [Fact]
    public async Task Names_that_are_no_utf8_and_controls_come_back_as_they_were()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        string answer = await (await api.ClassifyAsync("""["a\udcff\u0000\u202e.com"]""")).Content.ReadAsStringAsync();

        Assert.Contains("a\\udcff\\u0000\\u202e.com", answer);
    }

    [Fact]
    public async Task Other_types_of_bodies_are_refused()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        Assert.Equal(415, (int)(await api.ClassifyAsync("a.com", "text/csv")).StatusCode);
    }

    [Fact]
    public async Task Overload_is_503_with_the_time_to_come_back()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        api.Fake.Before = (_, _) => throw new Domains.Classify.ClassifierUnavailableException("The queue is full.", overloaded: true);

        using HttpResponseMessage response = await api.ClassifyAsync("[\"a.com\"]");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task D12_more_requests_at_once_than_allowed_are_503_and_places_come_back()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.MaxRequests = 1);
        TaskCompletionSource inside = new();
        TaskCompletionSource go = new();
        api.Fake.Before = (_, _) =>
        {
            inside.SetResult();
            return go.Task;
        };
        Task<HttpResponseMessage> first = api.ClassifyAsync("[\"a.com\"]");
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(30));

        (int second, JsonElement problem) = await ApiFixture.ReadAsync(api.ClassifyAsync("[\"b.com\"]"));
        go.SetResult();
        using HttpResponseMessage answered = await first;
        api.Fake.Before = null;

        Assert.Equal((503, 200), (second, (int)answered.StatusCode));
        Assert.Contains("1 requests for names", problem.GetProperty("detail").GetString());
        Assert.Equal(200, (int)(await api.ClassifyAsync("[\"b.com\"]")).StatusCode);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_work()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        TaskCompletionSource inside = new();
        TaskCompletionSource ended = new();
        api.Fake.Before = async (_, cancel) =>
        {
            inside.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }
            finally
            {
                ended.SetResult();
            }
        };
        using CancellationTokenSource gone = new();
        Task asking = api.Http.PostAsync("/api/v2/domains/classify", new StringContent("[\"a.com\"]", null, "application/json"), gone.Token);
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await gone.CancelAsync();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }
}
