using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Core.Tests.Text;

public sealed class LosslessJsonTests
{
    [Fact]
    public void Abuse15_any_name_goes_through_JSON_and_comes_back()
    {
        int seed = Random.Shared.Next();
        RandomBytes random = new(new Random(seed));
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = random.Next();
            Sample sample = new(LosslessUtf8.Decode(bytes), "plain");
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(sample);
            Assert.True(new UTF8Encoding(false, true).IsUtf8(json), $"seed {seed}: {Convert.ToHexString(bytes)}");
            Sample? back = JsonSerializer.Deserialize<Sample>(json);
            Assert.True(back == sample, $"seed {seed}: {Convert.ToHexString(bytes)}");
            Assert.Equal(bytes, LosslessUtf8.Encode(back!.Location!));
        }
    }

    [Fact]
    public void It_is_read_from_a_stream_that_comes_in_pieces_too()
    {
        string text = "x\uDC80\"😀\uDCFF" + new string('y', 300) + "\uDC81";
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Sample(text, "é"));
        for (int cut = 1; cut < json.Length; cut++)
        {
            Segment first = new(json.AsMemory(0, cut));
            Segment last = first.Append(json.AsMemory(cut));
            Utf8JsonReader reader = new(new System.Buffers.ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
            Assert.Equal(text, JsonSerializer.Deserialize<Sample>(ref reader)!.Location);
        }
    }

    [Fact]
    public void A_stray_byte_is_written_as_the_escape_that_Python_writes() => Assert.Equal("\"a\\udc80\\u0022\\ud83d\\ude00\"", LosslessJson.Quote("a\uDC80\"😀"));

    [Fact]
    public void Any_JSON_reader_takes_what_is_written()
    {
        string json = JsonSerializer.Serialize(new Sample("\uDC80/\"x\\\n\u0001</script>", null));
        Assert.Equal(2, JsonNode.Parse(json)!.AsObject().Count);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.String, document.RootElement.GetProperty("Location").ValueKind);
    }

    [Theory]
    [InlineData("\"\\u0041\\n\\t\\r\\b\\f\\/\\\\\\\"\"", "A\n\t\r\b\f/\\\"")]
    [InlineData("\"\\uD83D\\uDE00\"", "😀")]
    [InlineData("\"é\\u00e9\"", "éé")]
    [InlineData("\"\"", "")]
    [InlineData("null", null)]
    public void Every_escape_of_JSON_is_read(string json, string? text) =>
        Assert.Equal(text, JsonSerializer.Deserialize<Sample>("{\"Location\":" + json + "}")!.Location);

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"a\"]")]
    public void What_is_not_a_string_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sample>("{\"Location\":" + json + "}"));

    private sealed record Sample([property: JsonConverter(typeof(LosslessStringConverter))] string? Location, string? Other);

    private sealed class Segment : System.Buffers.ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
