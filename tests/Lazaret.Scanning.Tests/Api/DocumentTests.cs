using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lazaret.Core.Outcomes;

namespace Lazaret.Scanning.Tests.Api;

public sealed class DocumentTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_openapi_document_names_every_route_and_all_its_references_resolve()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement document = await api.GetJsonAsync("/openapi.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        List<string> lines = [];
        HashSet<string?> names = [];
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                JsonElement o = operation.Value;
                Assert.NotEmpty(o.GetProperty("tags").EnumerateArray());
                Assert.False(string.IsNullOrEmpty(o.GetProperty("summary").GetString()));
                Assert.True(names.Add(o.GetProperty("operationId").GetString()));
                string query = o.TryGetProperty("parameters", out JsonElement ps) ? string.Join(",", ps.EnumerateArray().Select(p => p.GetProperty("name").GetString())) : "";
                string statuses = string.Join(",", o.GetProperty("responses").EnumerateObject().Select(r => r.Name));
                Assert.Contains("400", statuses);
                lines.Add($"{operation.Name.ToUpperInvariant()} {path.Name} ({query}) {statuses}");
            }
        }

        foreach (Match reference in Regex.Matches(document.GetRawText(), "\"\\$ref\":\\s*\"#/([^\"]+)\""))
        {
            JsonElement at = document;
            foreach (string part in reference.Groups[1].Value.Split('/'))
            {
                Assert.True(at.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal), out at), reference.Value);
            }
        }

        Golden("paths.txt", string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n");
    }

    [Fact]
    public async Task The_openapi_document_tells_names_and_text_of_lossless_members()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement schemas = (await api.GetJsonAsync("/openapi.json")).GetProperty("components").GetProperty("schemas");
        JsonElement result = schemas.GetProperty("ResultView").GetProperty("properties");
        Assert.Equal("string", result.GetProperty("location").GetProperty("type").GetString());
        Assert.Contains("not_scanned", result.GetProperty("outcome").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal("integer", result.GetProperty("item_id").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Each_resource_looks_as_its_golden_file()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("golden", ["clean.txt", "=evil\udcff.exe", "locked.zip", "lost"], i => i switch
        {
            0 => Outcome.Clean, 1 => Outcome.Malicious, 2 => Outcome.NotScanned, _ => Outcome.Failed,
        });
        foreach ((string file, string path) in new[]
        {
            ("connectors.json", "/api/v2/connectors"), ("job.json", "/api/v2/jobs/golden"), ("items.json", "/api/v2/items"), ("results.json", "/api/v2/results"),
            ("dead-letters.json", "/api/v2/dead-letters"), ("statistics.json", "/api/v2/statistics"), ("engines.json", "/api/v2/engines"), ("damage.json", "/api/v2/damage"),
            ("problem.json", "/api/v2/jobs?state=x"), ("readyz.json", "/readyz"),
        })
        {
            string text = await (await api.Http.GetAsync(path)).Content.ReadAsStringAsync();
            string pretty = JsonSerializer.Serialize(JsonElement.Parse(text.Replace("\\udcff", "\\\\udcff", StringComparison.Ordinal)), Indented);
            pretty = Regex.Replace(pretty, "(_at\": )\"2(?!026-01-02|023-11-14)[^\"]*\"", "$1\"(time)\"");
            pretty = Regex.Replace(pretty, "((_per_second|active_seconds)\": )[0-9.E+]+", "${1}0");
            Golden(file, pretty + "\n");
        }

        Golden("results.csv", await api.Http.GetStringAsync("/api/v2/results.csv"));
    }

    [Fact]
    public async Task Metrics_are_proper_prometheus_text()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", ["a", "b"], i => i == 0 ? Outcome.Malicious : Outcome.Failed);
        HttpResponseMessage response = await api.Http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        string text = await response.Content.ReadAsStringAsync();
        Dictionary<string, string> types = [];
        HashSet<string> series = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                Assert.True(types.TryAdd(parts[2], parts[3]), line);
                continue;
            }

            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                continue;
            }

            Match sample = Regex.Match(line, """^([a-z_]+)(\{[a-z_]+="(\\[\\"n]|[^"\\])*"(,[a-z_]+="(\\[\\"n]|[^"\\])*")*\})? ([0-9.E+-]+)$""");
            Assert.True(sample.Success, line);
            Assert.Contains(sample.Groups[1].Value, types.Keys);
            Assert.True(series.Add(sample.Groups[1].Value + sample.Groups[2].Value), line);
            Assert.True(double.TryParse(sample.Groups[6].Value, CultureInfo.InvariantCulture, out _), line);
        }

        Assert.Contains("lazaret_items{outcome=\"malicious\"} 1\n", text);
        Assert.Contains("lazaret_dead_letters{reason=\"read_failed\"} 1\n", text);
        Assert.Contains("lazaret_engine_up{name=\"clamd:\\\"x\\\"\\\\\\n\",engine=\"\"} 0\n", text);
        Assert.Equal("counter", types["lazaret_items_accepted_total"]);
    }

    /// <summary>Compares with the file beside this one. LAZARET_GOLDEN=write writes it anew; the change is then there to be reviewed.</summary>
    private static void Golden(string file, string actual, [CallerFilePath] string here = "")
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Api", "Golden", file);
        if (Environment.GetEnvironmentVariable("LAZARET_GOLDEN") == "write")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "Golden", file), actual.ReplaceLineEndings("\n"));
            return;
        }

        Assert.True(File.Exists(path), $"The golden file {file} is missing.");
        Assert.Equal(File.ReadAllText(path), actual.ReplaceLineEndings("\n"));
    }
}
