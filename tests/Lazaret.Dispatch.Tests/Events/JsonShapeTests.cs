using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Tests.Events;

/// <summary>Which members are there when they are empty: strict clients refuse missing and further ones alike (spec §2.1, §3).</summary>
public class JsonShapeTests
{
    [Theory]
    [InlineData(
        "binary",
        """{"timestamp":"0001-01-01T00:00:00Z","author":{"name":""},"source":{"name":"","path":[],"timestamp":"0001-01-01T00:00:00Z"},"entity":{"sha256":""},"action":"","flags":{}}""")]
    [InlineData("plugin", """{"timestamp":"0001-01-01T00:00:00Z","author":{"name":""},"entity":{"name":""}}""")]
    [InlineData("delete", """{"timestamp":"0001-01-01T00:00:00Z","author":{"name":""},"entity":{},"action":""}""")]
    [InlineData(
        "insert",
        """{"timestamp":"0001-01-01T00:00:00Z","author":{"name":""},"entity":{"original_source":"","parent_sha256":"","child":{"sha256":""},"child_history":{"author":{"name":""},"action":"","sha256":"","timestamp":"0001-01-01T00:00:00Z"}}}""")]
    public void An_empty_event(string model, string expected) => Assert.Equal(expected, Encoding.UTF8.GetString(EventJson.Bytes(EventModels.New(EventModels.Parse(model)!.Value))));

    [Fact]
    public void An_empty_stream_has_its_digests()
    {
        BinaryEvent e = new() { Entity = new BinaryEntity { Datastreams = [new Datastream { Label = "text" }] } };
        Assert.Equal(
            """{"label":"text","size":0,"sha512":"","sha256":"","sha1":"","md5":"","mime":"","magic":""}""",
            JsonDocument.Parse(EventJson.Bytes(e)).RootElement.GetProperty("entity").GetProperty("datastreams")[0].GetRawText());
    }
}
