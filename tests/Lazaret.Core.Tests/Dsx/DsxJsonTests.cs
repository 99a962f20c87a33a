using System.Text.Json;
using Lazaret.Core.Dsx;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxJsonTests
{
    [Fact]
    public void Nulls_are_left_out() =>
        Assert.Equal("{\"location\":\"a\"}", JsonSerializer.Serialize(new DsxScanRequest { Location = "a" }, DsxJson.Default.DsxScanRequest));

    [Fact]
    public void Unknown_members_and_lone_surrogates_come_back()
    {
        const string Text = "{\"location\":\"x\\udc80\",\"novel\":{\"a\":1}}";
        DsxScanRequest read = JsonSerializer.Deserialize(Text, DsxJson.Default.DsxScanRequest)!;
        string written = JsonSerializer.Serialize(read, DsxJson.Default.DsxScanRequest);
        DsxScanRequest again = JsonSerializer.Deserialize(written, DsxJson.Default.DsxScanRequest)!;

        Assert.Equal("x\udc80", read.Location);
        Assert.Equal("x\udc80", again.Location);
        Assert.Contains("\"novel\":{\"a\":1}", written, StringComparison.Ordinal);
    }
}
