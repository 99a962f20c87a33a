using System.Security.Cryptography;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx.Connectors;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Objects for a fake connector: names that try to break things, some of them EICAR.</summary>
internal static class Sample
{
    public static bool IsMalicious(string location) => location.Contains("eicar", StringComparison.Ordinal);

    /// <summary>Adds <paramref name="count"/> objects, every tenth of them malicious; the number of these.</summary>
    public static int Fill(FakeConnector connector, int count)
    {
        int malicious = 0;
        for (int n = 0; n < count; n++)
        {
            bool bad = n % 10 == 3;
            malicious += bad ? 1 : 0;
            connector.Add(Name(n, bad), bad ? Eicar.Bytes : RandomNumberGenerator.GetBytes(1 + Random.Shared.Next(8000)));
        }

        return malicious;
    }

    private static string Name(int n, bool bad)
    {
        string odd = (n % 7) switch { 0 => "plain", 1 => "com,ma:colon", 2 => "new\nline", 3 => "ünï😀", 4 => "not-utf8\udcff", 5 => "quote\"'\\", _ => "per%2Fcent%20 +&=?#" };
        return $"/data/d{n % 5}/{odd} {n:D4}{(bad ? " eicar" : "")}";
    }
}
