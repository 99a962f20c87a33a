using System.Text.Json.Nodes;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Api.Streams;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Streams.Api;

public sealed class RangeHeaderTests
{
    [Theory]
    [InlineData("", 0, -1)]
    [InlineData(null, 0, -1)]
    [InlineData("bytes=100-", 100, -1)]
    [InlineData("bytes=-100", -100, 100)]
    [InlineData("bytes=100-200", 100, 101)]
    [InlineData("bytes=2-2", 2, 1)]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-9223372036854775807", 0, -1)]
    public void One_range_is_read(string? header, long offset, long length)
    {
        Assert.True(RangeHeader.TryParse(header, out StreamRange range));
        Assert.Equal(new StreamRange(offset, length), range);
    }

    [Theory]
    [InlineData("franks=2:10")]
    [InlineData("bytes=")]
    [InlineData("bytes=a-f")]
    [InlineData("bytes=10-f")]
    [InlineData("bytes=-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=10")]
    [InlineData("bytes=-100-200")]
    [InlineData("bytes=200-100")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes= 0-1")]
    [InlineData("bytes=+0-1")]
    [InlineData("bytes=0--1")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("0-1")]
    public void Everything_else_is_refused(string header) => Assert.False(RangeHeader.TryParse(header, out _));

    [Fact]
    public void Headers_are_read_as_the_vectors_have_it()
    {
        foreach (JsonNode? vector in AzulCases.VectorNode("range_header").AsArray())
        {
            bool good = RangeHeader.TryParse((string)vector!["in"]!, out StreamRange range);
            Assert.Equal((bool?)vector["error"] is not true, good);
            if (good)
            {
                Assert.Equal(new StreamRange((long)vector["start"]!, (long)vector["length"]!), range);
            }
        }
    }

    [Fact]
    public void Pieces_are_cut_as_the_vectors_have_it()
    {
        JsonNode slices = AzulCases.VectorNode("fetch_slice");
        foreach (JsonNode? vector in slices["cases"]!.AsArray())
        {
            StreamRange range = new((long)vector!["offset"]!, (long)vector["size"]!);
            (long, long)? wanted = vector["error"] is null ? ((long)vector["start"]!, (long)vector["len"]!) : null;
            Assert.Equal(wanted, range.Of((long)slices["object_size"]!));
        }
    }
}
