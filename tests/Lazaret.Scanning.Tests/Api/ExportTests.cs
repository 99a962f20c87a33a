using System.Text;
using System.Text.Json;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Tests.Api;

public sealed class ExportTests
{
    private static readonly string[] Names =
    [
        "plain.txt", "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1+1", "a,b", "a\"b", "a\r\nb", "\u202etxt.exe", "📁.bin", "bad\udcffname", "=bad\udcff", "＝1", new string('n', 255),
        "\"=1", "a\n=1+1", "'quoted",
    ];

    [Fact]
    public async Task Abuse15_names_of_every_kind_survive_json_lines_exactly()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", Names, _ => Outcome.Clean);
        byte[] body = await api.Http.GetByteArrayAsync("/api/v2/results.jsonl");
        string[] lines = Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Names.Length, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.Equal(Names[i], Location(lines[i]));
        }
    }

    [Fact]
    public async Task Abuse15_a_csv_export_holds_no_formula_and_one_record_an_item()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", Names, _ => Outcome.Malicious);
        foreach (string path in new[] { "/api/v2/results.csv", "/api/v2/results?format=csv" })
        {
            HttpResponseMessage response = await api.Http.GetAsync(path);
            Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("attachment; filename=\"lazaret-results.csv\"", response.Content.Headers.ContentDisposition?.ToString());
            UTF8Encoding strict = new(false, throwOnInvalidBytes: true);
            List<string[]> records = Parse(strict.GetString(await response.Content.ReadAsByteArrayAsync()));
            Assert.Equal(Names.Length + 1, records.Count);
            string[] head = records[0];
            int location = Array.IndexOf(head, "location"), base64 = Array.IndexOf(head, "location_base64");
            for (int i = 0; i < Names.Length; i++)
            {
                string[] record = records[i + 1];
                Assert.Equal(head.Length, record.Length);
                Assert.All(record, cell => Assert.False(cell.Length > 0 && "=+@\t\r".Contains(cell[0]), cell));
                string shown = LosslessUtf8.HasEscapes(Names[i]) ? Encoding.UTF8.GetString(LosslessUtf8.Encode(Names[i])) : Names[i];
                Assert.Contains(record[location], new[] { shown, "'" + shown });
                Assert.False(record[location].TrimStart(' ')[0] is '=' or '+' or '-' or '@');
                Assert.Equal(LosslessUtf8.HasEscapes(Names[i]) ? Convert.ToBase64String(LosslessUtf8.Encode(Names[i])) : "", record[base64]);
            }
        }
    }

    [Fact]
    public async Task Abuse15_a_name_that_is_not_utf8_can_be_searched_for_by_its_bytes()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await api.SeedAsync("j", Names, _ => Outcome.Clean);
        byte[] body = await api.Http.GetByteArrayAsync("/api/v2/results?q=bad%FFname");
        JsonElement item = Assert.Single(JsonElement.Parse(body).GetProperty("items").EnumerateArray());
        Assert.Equal("YmFk/25hbWU=", item.GetProperty("location_base64").GetString());
    }

    [Fact]
    public async Task An_export_streams_every_page_in_both_orders()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JobId job = await api.SeedAsync("j", [.. Enumerable.Range(0, 1234).Select(i => $"f{i:0000}")], i => i % 2 == 0 ? Outcome.Clean : Outcome.NotScanned);
        string[] lines = (await api.Http.GetStringAsync($"/api/v2/results?format=jsonl&job={job}&order=desc")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 1234).Select(i => $"f{i:0000}").Reverse(), lines.Select(Location));
        Assert.Equal(617, (await api.Http.GetStringAsync("/api/v2/results.jsonl?outcome=not_scanned")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(await api.Http.GetStringAsync("/api/v2/results.jsonl?outcome=malicious"));
    }

    private static string? Location(string line)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(line));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("location"))
            {
                reader.Read();
                return LosslessJson.ReadString(ref reader);
            }
        }

        return null;
    }

    /// <summary>A plain RFC 4180 reader.</summary>
    private static List<string[]> Parse(string text)
    {
        List<string[]> records = [];
        List<string> record = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                Assert.Equal(0, cell.Length);
                quoted = true;
            }
            else if (c == ',' || (c == '\r' && text[i + 1] == '\n'))
            {
                record.Add(cell.ToString());
                cell.Clear();
                if (c == '\r')
                {
                    records.Add([.. record]);
                    record.Clear();
                    i++;
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        return records;
    }
}
