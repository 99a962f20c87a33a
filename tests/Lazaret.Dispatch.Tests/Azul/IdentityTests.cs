using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §1, §12: keys, tracking fields, validation.</summary>
public class IdentityTests
{
    [Fact]
    public void Keys_are_those_of_the_vectors()
    {
        int seen = 0;
        foreach (JsonElement vector in AzulCases.Vectors("kafka_key").EnumerateArray())
        {
            string file = vector.GetProperty("file").GetString()!;
            EventModel model = EventModels.Parse(vector.GetProperty("model").GetString())!.Value;
            bool lines = vector.TryGetProperty("each_line", out JsonElement each) && each.GetBoolean();
            string[] texts = lines
                ? [.. File.ReadLines(AzulCases.Path(file)).Where(l => l.Trim().Length > 0 && !l.StartsWith('#'))]
                : [File.ReadAllText(AzulCases.Path(file))];
            foreach (string text in texts)
            {
                DispatchEvent e = EventJson.Read(model, JsonDocument.Parse(text).RootElement);
                if (vector.GetProperty("key").GetString() is not { } key)
                {
                    Assert.Matches("^[0-9a-f]{32}$", EventKeys.Of(e));
                    continue;
                }

                Assert.Equal(key, EventKeys.Of(e));
                if (vector.TryGetProperty("descriptor", out JsonElement descriptor))
                {
                    Assert.Equal(descriptor.GetString(), EventKeys.Descriptor(e));
                }

                seen++;
            }
        }

        Assert.True(seen >= 50, $"only {seen} keys");
    }

    [Fact]
    public void Tracking_fields_are_those_of_the_vectors()
    {
        foreach (JsonElement vector in AzulCases.Vectors("tracking").EnumerateArray())
        {
            if (vector.TryGetProperty("file", out JsonElement file))
            {
                BinaryEvent e = (BinaryEvent)EventJson.Read(EventModel.Binary, AzulCases.Json(file.GetString()!));
                TrackingIds.Set(e);
                Assert.Equal(vector.GetProperty("track_source_references").GetString(), e.TrackSourceReferences);
                Assert.Equal(vector.GetProperty("track_links").EnumerateArray().Select(l => l.GetString()!), e.TrackLinks);
                Assert.Equal(vector.GetProperty("track_authors").EnumerateArray().Select(l => l.GetString()!), e.TrackAuthors);
            }
            else
            {
                string insert = $$"""{"entity":{{vector.GetProperty("insert").GetRawText()}}}""";
                InsertEvent e = (InsertEvent)EventJson.Read(EventModel.Insert, JsonDocument.Parse(insert).RootElement);
                TrackingIds.Set(e);
                Assert.Equal((vector.GetProperty("track_link").GetString(), vector.GetProperty("track_author").GetString()), (e.TrackLink, e.TrackAuthor));
            }
        }
    }

    [Fact]
    public void Validation_is_that_of_the_vectors()
    {
        foreach (JsonElement vector in AzulCases.Vectors("binary_validation").EnumerateArray())
        {
            BinaryEvent e = (BinaryEvent)EventJson.Read(EventModel.Binary, AzulCases.Json(vector.GetProperty("file").GetString()!));
            if (vector.TryGetProperty("mutate", out _))
            {
                e.Entity.Datastreams[0].Label = "content";
            }

            string? wrong = EventRules.Check(e);
            if (vector.GetProperty("valid").GetBoolean())
            {
                Assert.Null(wrong);
            }
            else
            {
                Assert.Contains(vector.GetProperty("error_contains").GetString()!, wrong, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_start_of_a_task_is_the_last_piece_of_its_id()
    {
        Assert.Equal(123754, TaskIds.Seconds("md5sum.my-plugin.my.version.123754"));
        Assert.Null(TaskIds.Seconds("sha.name.1.0.2024-05-01T10:00:00Z"));
        Assert.Equal("k.p.1.2.7", TaskIds.Make("k", "p", "1.2", 7));
    }
}
