namespace Lazaret.Storage.Redis.Domains;

/// <summary>What both kinds of queues of names in Redis have.</summary>
public abstract class RedisQueueOptions
{
    /// <summary>Where the server is and how to log in. Its prefix, records and check of durability are not used.</summary>
    public required RedisStoreOptions Server { get; set; }

    /// <summary>The logical database, 0 to 15,999. Default 0.</summary>
    public int Database { get; set; }

    /// <summary>How long names are a worker's that does not renew; 100 ms to 1 h. Default 30 s. A worker that was killed holds its names up for so long.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a lease on the same name may run out before it is put aside; 1 to 1,000,000. Default 16.</summary>
    public int MostTries { get; set; } = 16;

    /// <summary>Leases are reckoned by this clock; null (the default) = the server's, which all workers share.</summary>
    internal TimeProvider? Clock { get; set; }

    /// <summary>What is wrong, in words; none = nothing.</summary>
    internal virtual IEnumerable<string> Wrong()
    {
        if (Database is < 0 or > 15_999)
        {
            yield return $"the database is {Database}; allowed is 0 to 15999";
        }

        if (Lease < TimeSpan.FromMilliseconds(100) || Lease > TimeSpan.FromHours(1))
        {
            yield return "the lease is not between 100 ms and 1 h";
        }

        if (MostTries is < 1 or > 1_000_000)
        {
            yield return $"the most tries are {MostTries}; allowed is 1 to 1000000";
        }
    }
}
