using System.Text;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>The parts that the fakes are made of, against the published vectors.</summary>
public sealed class PythonPartsTests
{
    [Theory]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "POST", "/dsx-connect/api/v1/scan/auth_check", "{}", "1700000000", "AAECAwQFBgcICQoL", "QxnJZdDSErM6g0ohs325guKbHcpWEW8vAeVnjlYf6MQ=")]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "GET", "/filesystem-connector/repo_check?preview=5", "", "1700000000", "AAECAwQFBgcICQoL", "JpDtaAFS2z5l6tnf/zllm63efC30VVwUsg01njsHe0o=")]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "POST", "/dsx-connect/api/v1/scan/request", """{"location":"/data/a.txt","metainfo":"a.txt"}""", "1700000000", "AAECAwQFBgcICQoL", "STCL4hAvbHw0NbOtZgudKIzXZgqDMxpcMl/mQ2xkZzo=")]
    [InlineData("s3cr3t", "POST", "/dsx-connect/api/v1/scan/request", """{"location":"a.txt","metainfo":"a.txt"}""", "1700000000", "AAAAAAAAAAAAAAAA", "CRSQJprHlnZ0N94Icl0xYKUwpFUbmMiZlEaf3FnboEY=")]
    [InlineData("s3cr3t", "DELETE", "/dsx-connect/api/v1/connectors/unregister/6f1e0c5a-1111-4222-8333-944445555666", "", "1700000001", "bm9uY2UxMjM0NTY3", "VOwOSJUcRdZ4Zwbfa5fF+4NWrCyzX90GgBPmHB0yh/4=")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "PUT", "/filesystem-connector/item_action", """{"location":"/x/\u00e9.txt","metainfo":"\u00e9.txt"}""", "1767225600", "3q2+796tvu/erb7v", "BYzDOLhfBvg8a5zIGuNtwGjh/MdzlTUQ/Ya2w19ntJ4=")]
    public void A_04_signatures_are_those_of_the_vectors(string secret, string method, string target, string body, string ts, string nonce, string signature) =>
        Assert.Equal(signature, PythonHmac.Compute(secret, method, target, ts, nonce, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_05_a_signature_fits_its_own_request_only()
    {
        PythonHmac key = PythonHmac.Random();
        string header = key.Sign("POST", "/a?x=1&y=2", "{}"u8.ToArray());

        Assert.Null(key.Verify(header, "POST", "/a", "?x=1&y=2", "{}"u8.ToArray()));
        Assert.Equal("bad_signature", key.Verify(header, "PUT", "/a", "?x=1&y=2", "{}"u8.ToArray()));
        Assert.Equal("bad_signature", key.Verify(header, "POST", "/a", "?y=2&x=1", "{}"u8.ToArray()));
        Assert.Equal("bad_signature", key.Verify(header, "POST", "/a", "?x=1&y=2", []));
        Assert.Equal("stale_request", key.Verify(header.Replace("ts=1", "ts=", StringComparison.Ordinal), "POST", "/a", "?x=1&y=2", "{}"u8.ToArray()));
        Assert.Equal("unknown_key_id", PythonHmac.Random().Verify(header, "POST", "/a", "?x=1&y=2", "{}"u8.ToArray()));
        Assert.Equal("missing_hmac", key.Verify(null, "POST", "/a", "", []));
    }

    [Fact]
    public void Json_is_written_as_Python_does_and_read_back()
    {
        Dictionary<string, object?> value = new()
        {
            ["text"] = "é😀\udc80\n\"\\",
            ["list"] = new List<object?> { 1L, -2L, 1.5, true, null },
            ["empty"] = new Dictionary<string, object?>(),
        };

        string compact = Encoding.ASCII.GetString(PythonJson.Dumps(value, compact: true));
        Assert.Equal("""{"text":"\u00e9\ud83d\ude00\udc80\n\"\\","list":[1,-2,1.5,true,null],"empty":{}}""", compact);
        Assert.StartsWith("""{"text": "\u00e9""", Encoding.ASCII.GetString(PythonJson.Dumps(value, compact: false)));
        Assert.Equivalent(value, PythonJson.Loads(Encoding.ASCII.GetBytes(compact)), strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\" 1}")]
    [InlineData("\"a")]
    [InlineData("\"\\x\"")]
    [InlineData("nul")]
    [InlineData("1 2")]
    [InlineData("NaN")]
    public void What_is_not_json_is_refused(string text) => Assert.Throws<FormatException>(() => PythonJson.Loads(Encoding.UTF8.GetBytes(text)));
}
