using System.Globalization;

namespace Lazaret.Core.Items;

/// <summary>The id of one accepted item. Given out by the store when the item is accepted and never changed after that; positive.</summary>
public readonly record struct ItemId(long Value) : IComparable<ItemId>
{
    public int CompareTo(ItemId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(ItemId left, ItemId right) => left.Value < right.Value;

    public static bool operator >(ItemId left, ItemId right) => left.Value > right.Value;

    public static bool operator <=(ItemId left, ItemId right) => left.Value <= right.Value;

    public static bool operator >=(ItemId left, ItemId right) => left.Value >= right.Value;
}
