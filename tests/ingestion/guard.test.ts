import { describe, expect, it } from 'vitest'
import { addressBytes, isPublicAddress } from '../../src/ingestion/addresses.ts'
import { checkAddresses, checkUrl } from '../../src/ingestion/guard.ts'
import { IngestionRefusal } from '../../src/ingestion/refusal.ts'

const refusal = (run: () => unknown): string | null => {
  try {
    run()
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(IngestionRefusal)
    expect((error as IngestionRefusal).code).toBe('fetch.refused')
    return (error as IngestionRefusal).message
  }
}

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '2001:200::1',
    '2001:0db7:ffff::',
    '2003::',
  ])('is public: %s', (address) => {
    expect(isPublicAddress(addressBytes(address)!)).toBe(true)
    expect(refusal(() => checkAddresses('a.example', [address]))).toBeNull()
  })

  it.each([
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.0.170',
    '192.0.2.1',
    '192.31.196.1',
    '192.52.193.1',
    '192.88.99.1',
    '192.168.0.0',
    '192.175.48.1',
    '198.18.0.0',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:1.1.1.1',
    '::ffff:10.0.0.1',
    '::10.0.0.1',
    '::1.1.1.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::1.1.1.1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:1ff:ffff::',
    '2001:db8::1',
    '2002:0a00:0001::1',
    '2002:101:101::1',
    '2620:4f:8000::1',
    '3fff::1',
    '3fff:fff:ffff::',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fdff:ffff::1',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
  ])('is not: %s', (address) => {
    expect(isPublicAddress(addressBytes(address)!)).toBe(false)
    expect(refusal(() => checkAddresses('a.example', ['1.1.1.1', address]))).toMatch(/not public/)
  })

  it.each([
    '',
    '1.1.1',
    '1.1.1.1.1',
    '1.1.1.256',
    '1.1.1.01',
    '0x1.1.1.1',
    ' 1.1.1.1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    ':::',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '::1.1.1',
    '1.1.1.1::',
  ])('is none: %j', (text) => {
    expect(addressBytes(text)).toBeNull()
    expect(refusal(() => checkAddresses('a.example', [text]))).toMatch(/not public/)
  })
})

describe('a URL', () => {
  it.each([
    'http://news.example/',
    'https://news.example:443/',
    'http://news.example:80/',
    'https://news.example:80/',
    'https://xn--n1abhe.example/',
    'https://internal.news.example./',
    'https://local-news.example/',
  ])('goes on to its addresses: %s', (url) => {
    expect(checkUrl(new URL(url), [])).toBe(true)
  })

  it.each([
    ['ftp://news.example/', /ftp:/],
    ['file:///etc/passwd', /file:/],
    ['data:text/html,x', /data:/],
    ['https://ina@news.example/', /password/],
    ['https://ina:secret@news.example/', /password/],
    ['https://news.example:8443/', /port 8443/],
    ['http://news.example:22/', /port 22/],
    ['http://127.0.0.1/', /IP address/],
    ['http://1.1.1.1/', /IP address/],
    ['http://2130706433/', /IP address/],
    ['http://0x7f.1/', /IP address/],
    ['http://0177.0.0.1/', /IP address/],
    ['http://127.1/', /IP address/],
    ['http://①②⑦.0.0.1/', /IP address/],
    ['http://127.0.0.1./', /IP address/],
    ['http://127.0.0.1../', /not a host name/],
    ['http://localhost../', /not a host name/],
    ['http://db.internal../', /not a host name/],
    ['http://.news.example/', /not a host name/],
    ['http://news..example/', /not a host name/],
    ['http://[::1]/', /IP address/],
    ['http://[::ffff:7f00:1]/', /IP address/],
    ['http://[2606:4700:4700::1111]/', /IP address/],
    ['http://localhost/', /not the name/],
    ['http://LOCALHOST./', /not the name/],
    ['http://a.localhost/', /not the name/],
    ['http://router/', /not the name/],
    ['http://printer.local/', /not the name/],
    ['http://db.internal/', /not the name/],
    ['http://metadata.google.internal/', /not the name/],
    ['http://x.test/', /not the name/],
    ['http://x.invalid/', /not the name/],
    ['http://x.onion/', /not the name/],
    ['http://x.lan/', /not the name/],
    ['http://x.home.arpa/', /not the name/],
    ['http://x.alt/', /not the name/],
  ])('is refused by itself: %s', (url, why) => {
    expect(refusal(() => checkUrl(new URL(url), []))).toMatch(why)
  })

  it('is let through as the tests’ own site is, but not with credentials or another scheme', () => {
    const allow = ['127.0.0.1:8000', 'localhost:80']
    expect(checkUrl(new URL('http://127.0.0.1:8000/a'), allow)).toBe(false)
    expect(checkUrl(new URL('http://localhost/'), allow)).toBe(false)
    expect(refusal(() => checkUrl(new URL('https://localhost/'), allow))).toMatch(/not the name/)
    expect(refusal(() => checkUrl(new URL('http://127.0.0.1:8001/'), allow))).toMatch(/port/)
    expect(refusal(() => checkUrl(new URL('http://a@127.0.0.1:8000/'), allow))).toMatch(/password/)
  })
})
