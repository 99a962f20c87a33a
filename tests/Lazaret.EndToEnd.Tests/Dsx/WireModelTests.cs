using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Lazaret's models of the wire against what Python peers send and demand.</summary>
public sealed class WireModelTests
{
    [Fact]
    public void Members_that_are_left_out_have_their_defaults()
    {
        DsxConnectorModel connector = JsonSerializer.Deserialize("{}"u8, DsxJson.Default.DsxConnectorModel)!;
        Assert.Equal(("connector", "", "starting", "", "", ""), (connector.Name, connector.Url, connector.Status, connector.ItemActionMoveMetainfo, connector.Asset, connector.Filter));
        Assert.Null(connector.ItemAction);
        Assert.Equal(10, JsonSerializer.Deserialize("{}"u8, DsxJson.Default.DsxBatchRequest)!.BatchSize);
        Assert.Equal("nothing", JsonSerializer.Deserialize("""{"status":"success","message":"m"}"""u8, DsxJson.Default.DsxItemActionResponse)!.ItemAction);
        DsxScanResult result = JsonSerializer.Deserialize("{}"u8, DsxJson.Default.DsxScanResult)!;
        Assert.Equal((-1, "scanned"), (result.Id, result.Status));
        Assert.Equal(-1, JsonSerializer.Deserialize("{}"u8, DsxJson.Default.DsxVerdict)!.ScanDurationInMicroseconds);
        Assert.Equal(-1, JsonSerializer.Deserialize("{}"u8, DsxJson.Default.DsxObjectVersion)!.Size);
    }

    [Fact]
    public void Members_that_are_not_known_are_kept_and_sent_back_and_nulls_are_left_out()
    {
        byte[] sent = """
            {"location":"/a","metainfo":"a","later":{"x":[1,null]},"scan_source":null,
            "connector":{"name":"n","url":"u","uuid":null,"newer":"y"},"requested_action":{"type":"move","odd":1,"destination":{"path":"p","else":true}}}
            """u8.ToArray();

        DsxScanRequest request = JsonSerializer.Deserialize(sent, DsxJson.Default.DsxScanRequest)!;
        Dictionary<string, object?> back = PythonJson.LoadsObject(JsonSerializer.SerializeToUtf8Bytes(request, DsxJson.Default.DsxScanRequest));

        Assert.Equal("""{"x":[1,null]}""", Encoding.ASCII.GetString(PythonJson.Dumps(back["later"], compact: true)));
        Dictionary<string, object?> connector = (Dictionary<string, object?>)back["connector"]!;
        Assert.Equal(("y", false), (connector.Text("newer"), connector.ContainsKey("uuid")));
        Dictionary<string, object?> action = (Dictionary<string, object?>)back["requested_action"]!;
        Assert.Equal((1L, true), (action["odd"], ((Dictionary<string, object?>)action["destination"]!)["else"]));
        Assert.False(back.ContainsKey("scan_source"));
        Assert.Null(FakeModels.WhatIsWrong(back));
    }

    [Theory]
    [InlineData("""{"connector":null,"location":"/a","metainfo":"a"}""")]
    [InlineData("""{"connector_url":null,"location":"/a","metainfo":"a"}""")]
    public void Nulls_that_the_reference_refuses_are_read_as_absent_or_refused(string sent)
    {
        try
        {
            DsxScanRequest request = JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(sent), DsxJson.Default.DsxScanRequest)!;
            Assert.DoesNotContain("null", JsonSerializer.Serialize(request, DsxJson.Default.DsxScanRequest), StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            // Refused.
        }
    }

    [Fact]
    public void Texts_of_answers_may_name_objects_whose_names_are_no_utf8()
    {
        byte[] sent = PythonJson.Dumps(new Dictionary<string, object?> { ["status"] = "success", ["message"] = "moved /a\udcff", ["description"] = "\udc80", ["preview"] = new List<object?> { "/b\udcfe" } }, compact: true);

        Assert.Equal("moved /a\udcff", JsonSerializer.Deserialize(sent, DsxJson.Default.DsxItemActionResponse)!.Message);
        DsxStatusResponse status = JsonSerializer.Deserialize(sent, DsxJson.Default.DsxStatusResponse)!;
        Assert.Equal(("moved /a\udcff", "\udc80"), (status.Message, status.Description));
        Assert.Equal(["/b\udcfe"], status.Preview);
        Assert.Equal(sent, PythonJson.Dumps(PythonJson.Loads(JsonSerializer.SerializeToUtf8Bytes(status, DsxJson.Default.DsxStatusResponse)), compact: true));
    }
}
