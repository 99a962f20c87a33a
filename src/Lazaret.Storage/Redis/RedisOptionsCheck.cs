namespace Lazaret.Storage.Redis;

/// <summary>Are the options what their comments ask for?</summary>
internal static class RedisOptionsCheck
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>What is wrong, all of it in one sentence; null = nothing.</summary>
    public static string? Wrong(RedisStoreOptions options)
    {
        List<string> wrong = [];
        void Need(bool holds, string what)
        {
            if (!holds)
            {
                wrong.Add(what);
            }
        }

        Need(options.Endpoints.Count > 0 && options.Endpoints.All(e => !string.IsNullOrWhiteSpace(e)), "Endpoints names no server");
        Need(string.IsNullOrEmpty(options.User) || options.User == "default", $"the user {options.User} cannot log in, as the client library of this version knows passwords only (User may be 'default')");
        Need(options.ConnectTimeout >= Shortest && options.ConnectTimeout <= Longest, "ConnectTimeout is not between 100 ms and 1 h");
        Need(options.CommandTimeout >= Shortest && options.CommandTimeout <= Longest, "CommandTimeout is not between 100 ms and 1 h");
        Need(options.Retries is >= 0 and <= 10_000, "Retries is not between 0 and 10,000");
        Need(options.Prefix.Length is >= 1 and <= 64 && options.Prefix.All(c => c is > ' ' and <= '~'), "Prefix is not 1 to 64 visible ASCII characters");
        Need(!options.Tls || options.CaFile is null || File.Exists(options.CaFile), $"the CaFile {options.CaFile} is not there");
        return wrong.Count == 0 ? null : $"The Redis store cannot be used as it is set: {string.Join("; ", wrong)}.";
    }
}
