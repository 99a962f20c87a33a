using Lazaret.Domains.Work;

namespace Lazaret.Domains.Tests.Work;

/// <summary>How many names a batch has.</summary>
public sealed class BatchSizerTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Quick_full_batches_make_it_grow_up_to_the_limit()
    {
        BatchSizer sizer = new(Target, 3000);
        for (int i = 0; i < 10; i++)
        {
            sizer.Note(sizer.Current, TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(3000, sizer.Current);
    }

    [Fact]
    public void Batches_that_are_not_full_tell_nothing()
    {
        BatchSizer sizer = new(Target, 4096);
        sizer.Note(3, TimeSpan.Zero);
        Assert.Equal(BatchSizer.Floor, sizer.Current);
    }

    [Fact]
    public void Slow_batches_make_it_shrink_but_not_below_the_floor()
    {
        BatchSizer sizer = new(Target, 4096);
        sizer.Note(256, TimeSpan.Zero);
        sizer.Note(512, TimeSpan.Zero);
        Assert.Equal(1024, sizer.Current);
        for (int i = 0; i < 10; i++)
        {
            sizer.Note(sizer.Current, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(BatchSizer.Floor, sizer.Current);
    }

    [Fact]
    public void After_an_outage_one_name_goes_first()
    {
        BatchSizer sizer = new(Target, 4096);
        sizer.Note(256, TimeSpan.Zero);
        sizer.Probe();
        Assert.Equal(1, sizer.Current);
        sizer.Note(1, TimeSpan.FromMilliseconds(1));
        Assert.Equal(512, sizer.Current);
    }

    [Fact]
    public void A_small_limit_holds()
    {
        BatchSizer sizer = new(Target, 10);
        sizer.Note(10, TimeSpan.FromSeconds(1));
        Assert.Equal(10, sizer.Current);
        sizer.Note(10, TimeSpan.Zero);
        Assert.Equal(10, sizer.Current);
    }
}
