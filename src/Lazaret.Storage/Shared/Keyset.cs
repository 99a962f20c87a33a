using System.Globalization;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Shared;

/// <summary>Keyset paging over rising numbers.</summary>
internal static class Keyset
{
    /// <summary>The number a page goes on behind.</summary>
    /// <exception cref="ArgumentException">The text is not one of ours.</exception>
    public static long After(PageRequest page)
    {
        if (page.After is null)
        {
            return page.Descending ? long.MaxValue : 0;
        }

        return long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out long after)
            ? after
            : throw new ArgumentException($"The page mark \"{page.After}\" is not one that was given out; pass on the \"next\" of the page before.");
    }

    /// <summary>Most entries of a page, within 1 to 1,000.</summary>
    public static int Limit(PageRequest page) => Math.Clamp(page.Limit, 1, 1000);

    /// <summary>Cuts one page out of rows that were read one further than asked.</summary>
    public static Page<T> Cut<T>(List<T> rows, int limit, Func<T, long> key)
    {
        if (rows.Count <= limit)
        {
            return new Page<T>(rows, null);
        }

        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, key(rows[^1]).ToString(CultureInfo.InvariantCulture));
    }
}
