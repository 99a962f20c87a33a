using Lazaret.Core.Dsx;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxSignaturePartsTests
{
    [Theory]
    [InlineData(null, "missing_hmac")]
    [InlineData("", "missing_hmac")]
    [InlineData("Bearer abc", "missing_hmac")]
    [InlineData("dsx-hmac key_id=k, ts=1, nonce=n, sig=s", "missing_hmac")]
    [InlineData("DSX-HMAC nonsense", "malformed_hmac")]
    [InlineData("DSX-HMAC ts=1, nonce=n, sig=s", "missing_key_id")]
    [InlineData("DSX-HMAC key_id=k, ts=1.5, nonce=n, sig=s", "malformed_hmac")]
    [InlineData("DSX-HMAC key_id=k, ts=1, sig=s", "malformed_hmac")]
    [InlineData("DSX-HMAC key_id=k, ts=1, nonce=n", "malformed_hmac")]
    public void A_header_that_cannot_be_read_gives_its_code(string? header, string code)
    {
        Assert.Null(DsxSignatureParts.Parse(header, out string? failure));
        Assert.StartsWith(code, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_come_in_any_order_and_values_may_hold_equals_signs() =>
        Assert.Equal(
            new DsxSignatureParts("k==", 7, "n=", "s="),
            DsxSignatureParts.Parse("DSX-HMAC sig=s=,nonce=n=,   ts=7 , key_id=k==", out _));
}
