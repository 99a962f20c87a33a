using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Items;

public sealed class ItemKeyTests
{
    [Fact]
    public void Equal_locations_are_one_item_whatever_else_differs() => Assert.Equal(
        ItemKey.Of(new NewItem("a/b", "x", ObjectIdentity.Unknown)),
        ItemKey.Of(new NewItem("a/b", "y", new ObjectIdentity(5, 6, 7, "t"))));

    [Fact]
    public void An_idempotency_key_stands_for_the_item_in_place_of_its_location()
    {
        ItemKey key = ItemKey.Of(new NewItem("a", "", ObjectIdentity.Unknown, "k"));
        Assert.Equal(key, ItemKey.Of(new NewItem("b", "", ObjectIdentity.Unknown, "k")));
        Assert.NotEqual(key, ItemKey.Of(new NewItem("a", "", ObjectIdentity.Unknown, "l")));
        Assert.NotEqual(key, ItemKey.Of(new NewItem("k", "", ObjectIdentity.Unknown))); // a location is never taken for a key
    }

    [Fact]
    public void The_key_is_the_beginning_of_a_SHA256_that_never_changes()
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("\0a/é"));
        ItemKey key = ItemKey.Of(new NewItem("a/é", "", ObjectIdentity.Unknown));
        Assert.Equal(Convert.ToHexString(hash.AsSpan(0, 16)), $"{key.High:X16}{key.Low:X16}");
    }

    [Theory]
    [InlineData(339)]
    [InlineData(340)]
    [InlineData(341)]
    [InlineData(100_000)]
    public void A_name_may_be_of_any_length(int length)
    {
        byte[] hash = SHA256.HashData([0, .. Encoding.UTF8.GetBytes(new string('\u20AC', length))]);
        ItemKey key = ItemKey.Of(new NewItem(new string('\u20AC', length), "", ObjectIdentity.Unknown));
        Assert.Equal(Convert.ToHexString(hash.AsSpan(0, 16)), $"{key.High:X16}{key.Low:X16}");
    }

    [Fact]
    public void Abuse15_names_that_are_not_UTF8_have_keys_of_their_own()
    {
        ItemKey[] keys = [.. new[] { "a\uDC80", "a\uDC81", "a\uFFFD", "a" }.Select(n => ItemKey.Of(new NewItem(n, "", ObjectIdentity.Unknown)))];
        Assert.Equal(4, keys.Distinct().Count());
    }
}
