using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;

namespace Lazaret.Core.Tests.Jobs;

public sealed class JobIdTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("A-b_c.d:9", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void An_id_is_made_of_plain_characters(string? text, bool valid) => Assert.Equal(valid, JobId.IsValid(text));

    [Fact]
    public void An_id_has_at_most_128_characters()
    {
        Assert.True(JobId.IsValid(new string('a', 128)));
        Assert.False(JobId.IsValid(new string('a', 129)));
    }

    [Fact]
    public void Fresh_ids_are_valid_and_ordered_by_time()
    {
        DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => JobId.New(now.AddMilliseconds(i)).Value)];
        Assert.All(ids, id => Assert.True(JobId.IsValid(id)));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void A_connector_made_of_kind_and_asset_has_the_same_id_on_every_start()
    {
        Assert.Equal(ConnectorId.For("filesystem", "/data"), ConnectorId.For("filesystem", "/data"));
        Assert.NotEqual(ConnectorId.For("filesystem", "/data"), ConnectorId.For("filesystem", "/data2"));
        Assert.NotEqual(ConnectorId.For("a", "b\0c"), ConnectorId.For("a\0b", "d"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", ConnectorId.For("filesystem", "/data").Value);
    }

    [Fact]
    public void Statistics_of_pages_add_up()
    {
        EnumerationStats sum = new EnumerationStats(1, 2, 3, 4, 5, 6) + new EnumerationStats(10, 20, 30, 40, 50, 60);
        Assert.Equal(new EnumerationStats(11, 22, 33, 44, 55, 66), sum);
    }
}
