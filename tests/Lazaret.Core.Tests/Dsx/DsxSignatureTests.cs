using System.Text;
using Lazaret.Core.Dsx;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxSignatureTests
{
    [Theory]
    [InlineData("s3cr3t", "POST", "/dsx-connect/api/v1/scan/request", "{\"location\":\"a.txt\",\"metainfo\":\"a.txt\"}", 1700000000, "AAAAAAAAAAAAAAAA", "CRSQJprHlnZ0N94Icl0xYKUwpFUbmMiZlEaf3FnboEY=")]
    [InlineData("s3cr3t", "GET", "/filesystem-connector/repo_check?preview=5", "", 1700000000, "AAAAAAAAAAAAAAAA", "bZAuqhI+hV19I9twt9mPaDbimsaCdyimpyfrDdQc9FI=")]
    [InlineData("s3cr3t", "DELETE", "/dsx-connect/api/v1/connectors/unregister/6f1e0c5a-1111-4222-8333-944445555666", "", 1700000001, "bm9uY2UxMjM0NTY3", "VOwOSJUcRdZ4Zwbfa5fF+4NWrCyzX90GgBPmHB0yh/4=")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "PUT", "/filesystem-connector/item_action", "{\"location\":\"/x/\\u00e9.txt\",\"metainfo\":\"\\u00e9.txt\"}", 1767225600, "3q2+796tvu/erb7v", "BYzDOLhfBvg8a5zIGuNtwGjh/MdzlTUQ/Ya2w19ntJ4=")]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "POST", "/dsx-connect/api/v1/scan/auth_check", "{}", 1700000000, "AAECAwQFBgcICQoL", "QxnJZdDSErM6g0ohs325guKbHcpWEW8vAeVnjlYf6MQ=")]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "GET", "/filesystem-connector/repo_check?preview=5", "", 1700000000, "AAECAwQFBgcICQoL", "JpDtaAFS2z5l6tnf/zllm63efC30VVwUsg01njsHe0o=")]
    [InlineData("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=", "POST", "/dsx-connect/api/v1/scan/request", "{\"location\":\"/data/a.txt\",\"metainfo\":\"a.txt\"}", 1700000000, "AAECAwQFBgcICQoL", "STCL4hAvbHw0NbOtZgudKIzXZgqDMxpcMl/mQ2xkZzo=")]
    public void A_04_signatures_of_the_core_are_those_of_the_vectors(string secret, string method, string target, string body, long time, string nonce, string signature) =>
        Assert.Equal(signature, DsxSignature.Compute(secret, method, target, Encoding.UTF8.GetBytes(body), time, nonce));

    [Fact]
    public void A_05_a_header_verifies_its_own_request_and_no_other()
    {
        DsxCredentials key = DsxSignature.NewCredentials();
        string header = DsxSignature.Header(key, "POST", "/a?x=1&y=2", "{}"u8, 1700000000, DsxSignature.NewNonce());
        DsxSignatureParts? parts = DsxSignatureParts.Parse(header, out string? failure);

        Assert.Null(failure);
        Assert.NotNull(parts);
        Assert.Equal(key.KeyId, parts.KeyId);
        Assert.Equal(1700000000, parts.UnixSeconds);
        Assert.True(DsxSignature.Matches(parts, key.Secret, "POST", "/a?x=1&y=2", "{}"u8));
        Assert.False(DsxSignature.Matches(parts, key.Secret, "PUT", "/a?x=1&y=2", "{}"u8));
        Assert.False(DsxSignature.Matches(parts, key.Secret, "POST", "/a?y=2&x=1", "{}"u8));
        Assert.False(DsxSignature.Matches(parts, key.Secret, "POST", "/a?x=1&y=2", "{ }"u8));
        Assert.False(DsxSignature.Matches(parts with { UnixSeconds = 1700000001 }, key.Secret, "POST", "/a?x=1&y=2", "{}"u8));
        Assert.False(DsxSignature.Matches(parts, key.Secret + "x", "POST", "/a?x=1&y=2", "{}"u8));
    }
}
