using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Tandem.DataStructures.Listpacks;

namespace Tandem.Benchmarks;

/// <summary>Small collections: a listpack of 128 elements, the largest that a small hash or sorted set has.</summary>
[MemoryDiagnoser]
public class ListpackBenchmark
{
    private const int Elements = 128;

    private readonly byte[] _last = Encoding.ASCII.GetBytes("field127");
    private Listpack _listpack;

    [GlobalSetup]
    public void Prepare()
    {
        _listpack = Listpack.Create();
        for (int i = 0; i < Elements; i++)
        {
            byte[] field = Encoding.ASCII.GetBytes("field" + i.ToString(CultureInfo.InvariantCulture));
            _listpack = _listpack.Append(new ListpackValue(field));
        }
    }

    [GlobalCleanup]
    public void End() => _listpack.Free();

    [Benchmark]
    public bool FindTheLastOf128() => !_listpack.Find(new ListpackValue(_last)).IsNone;

    [Benchmark]
    public void AppendAndDelete()
    {
        _listpack = _listpack.Append(new ListpackValue(_last));
        ListpackCursor last = _listpack.Last;
        _listpack = _listpack.Delete(ref last);
    }
}
