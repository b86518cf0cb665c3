import pytest

from corpus import read_text
from qa.tables.grid import Grid, grids_of

STAFF = """姓名\t部门\t月薪（元）\t入职日期
方舟\t研发\t18,000\t2019-03-01
田野\t市场\t12,500\t2021-07-15
卢静\t研发\t21,000\t2016-11-20
合计\t\t51,500\t"""
SIDEWAYS = "型号\tK1\tK2\tK3\n屏幕\t5.1英寸\t6.2英寸\t7.3英寸\n重量\t150克\t180克\t230克\n防水\t否\t是\t是\n"
SIDEWAYS += "上市\t2021年3月1日\t2022年5月2日\t"


def grid_of(text: str) -> Grid:
    document = read_text(text, title="表", source="s")
    return grids_of(document)[0]


@pytest.fixture
def staff() -> Grid:
    return grid_of(STAFF)


@pytest.fixture
def sideways() -> Grid:
    return grid_of(SIDEWAYS)
