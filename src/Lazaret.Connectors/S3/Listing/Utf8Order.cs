namespace Lazaret.Connectors.S3.Listing;

/// <summary>The order of keys in S3: that of their UTF-8 bytes. .NET's ordinal order differs where characters beyond U+FFFF meet those just below it.</summary>
internal static class Utf8Order
{
    public static int Compare(string a, string b)
    {
        int length = Math.Min(a.Length, b.Length);
        for (int i = 0; i < length; i++)
        {
            if (a[i] != b[i])
            {
                bool high = char.IsSurrogate(a[i]);
                return high == char.IsSurrogate(b[i]) ? a[i].CompareTo(b[i]) : high ? 1 : -1;
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
