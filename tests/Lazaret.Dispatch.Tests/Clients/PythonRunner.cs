using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Clients;

/// <summary>Asks as azul-runner over azul-bedrock does (<c>event-dispatcher</c> §16.1): its parameters in its order, its headers, and any answer but 200 ends it.</summary>
internal sealed class PythonRunner : IDisposable
{
    private readonly string name;
    private readonly HttpClient http;

    public PythonRunner(DispatchRig rig, string name)
    {
        this.name = name;
        http = new HttpClient { BaseAddress = rig.Server.Address, Timeout = TimeSpan.FromSeconds(15) };
        http.DefaultRequestHeaders.Add("User-Agent", $"dpclient-py-{name}");
        http.DefaultRequestHeaders.Add("Accept", "*/*");
        http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, deflate");
    }

    public string FetchQuery { get; set; } = "r-expedite=true&r-live=true&r-historic=true&r-under-content-size=209715200";

    public void Dispose() => http.Dispose();

    /// <summary>Posts one event as the runner writes it.</summary>
    public async Task<JsonElement> PostAsync(string model, string e)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes($"[{e}]")) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage answer = await http.PostAsync($"/api/v2/event?avro-format=false&model={model}", content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        JsonElement body = JsonDocument.Parse(text).RootElement;
        StrictModels.Check("posted", body);
        Assert.Equal(0, body.GetProperty("total_failures").GetInt32());
        return body;
    }

    /// <summary>One job, or none.</summary>
    public async Task<(JsonElement Info, JsonElement? Job)> FetchAsync(string deployment, int deadline = 10)
    {
        using HttpResponseMessage answer = await http.GetAsync($"/api/v2/event/binary/active?name={name}&version=1.2&count=1&deadline={deadline}&deployment_key={deployment}&d-self=true&{FetchQuery}");
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("multipart/form-data", answer.Content.Headers.ContentType!.MediaType);
        Dictionary<string, string> parts = Multipart.Read(answer.Content.Headers.ContentType.Parameters.Single(p => p.Name == "boundary").Value!, text);
        JsonElement info = JsonDocument.Parse(parts["info"]).RootElement;
        StrictModels.Check("info", info);
        JsonElement[] events = [.. JsonDocument.Parse(parts["events"]).RootElement.GetProperty("events").EnumerateArray()];
        Assert.True(events.Length <= 1, "the runner ends at more than one event");
        Assert.All(events, e => StrictModels.Check("binary", e));
        return (info, events.Length == 0 ? null : events[0]);
    }

    public string Registration() =>
        $$"""
        {"model_version":6,"kafka_key":"runner-placeholder","timestamp":"2024-05-01T10:00:00.123456+00:00","author":{"category":"plugin","name":"{{name}}","version":"1.2"},
         "entity":{"category":"plugin","name":"{{name}}","version":"1.2","contact":"c","description":"d","features":[{"name":"entropy","desc":"e","type":"float"}],"config":{"timeout":"600"} } }
        """;

    /// <summary>The status of a job, with or without results.</summary>
    public string Status(JsonElement job, string status, string results = "") => Status(job, status, results, name);

    public static string Status(JsonElement job, string status, string results, string author)
    {
        Dictionary<string, JsonElement> input = job.EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        input["entity"] = JsonSerializer.SerializeToElement(job.GetProperty("entity").EnumerateObject().Where(m => m.Name is not ("features" or "datastreams" or "info")).ToDictionary(m => m.Name, m => m.Value));
        string rest = results.Length == 0 ? "" : $",\"results\":[{results}]";
        return $$$$"""
            {"model_version":6,"kafka_key":"runner-placeholder","timestamp":"2024-05-01T10:00:05.123456+00:00","author":{"category":"plugin","name":"{{{{author}}}}","version":"1.2"},
             "entity":{"input":{{{{JsonSerializer.Serialize(input)}}}},"status":"{{{{status}}}}","runtime":1.0{{{{rest}}}} } }
            """;
    }

    /// <summary>What the runner makes of features that were found: the path, one node longer.</summary>
    public string Enriched(JsonElement job)
    {
        string hash = job.GetProperty("entity").GetProperty("sha256").GetString()!;
        string author = $$"""{"category":"plugin","name":"{{name}}","version":"1.2"}""";
        string node = $$"""{"action":"enriched","timestamp":"2024-05-01T10:00:05.123456+00:00","sha256":"{{hash}}","author":{{author}}}""";
        Dictionary<string, JsonElement> source = job.GetProperty("source").EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        source["path"] = JsonSerializer.SerializeToElement(job.GetProperty("source").GetProperty("path").EnumerateArray().Append(JsonDocument.Parse(node).RootElement).ToArray());
        return $$$"""
            {"model_version":6,"kafka_key":"runner-placeholder","timestamp":"2024-05-01T10:00:05.123456+00:00","author":{{{author}}},"action":"enriched",
             "source":{{{JsonSerializer.Serialize(source)}}},"entity":{"sha256":"{{{hash}}}","size":12,"features":[{"name":"entropy","value":"7.9","type":"float"}]} }
            """;
    }
}
